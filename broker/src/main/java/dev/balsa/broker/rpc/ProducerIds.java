package dev.balsa.broker.rpc;

import dev.balsa.broker.error.Failure;
import java.util.function.Consumer;
import java.util.function.LongConsumer;

/** Gives out producer ids that no other producer of the cluster has or had. Any thread, never blocks. */
public interface ProducerIds {
    /** Calls exactly one of the two, once, at once or later, on any thread. */
    void next(LongConsumer given, Consumer<Failure> failed);
}

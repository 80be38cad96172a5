package dev.balsa.chaos.virtual;

import dev.balsa.chaos.workload.Refusal;
import dev.balsa.simulation.engine.Randomness;
import io.grpc.CallOptions;
import io.grpc.ClientCall;
import io.grpc.MethodDescriptor;
import io.grpc.StatusRuntimeException;
import io.grpc.stub.ClientCalls;
import io.grpc.stub.StreamObserver;
import java.util.ArrayList;
import java.util.List;
import java.util.function.Consumer;
import org.jspecify.annotations.Nullable;

/**
 * A client of a simulated cluster that has nothing but the generated stubs, as those of the raw loads. Does one thing after the other; its
 * crash is the end of its process, without a word to anybody.
 */
abstract class VirtualClient {
    static final long TIMEOUT_MS = 3_000;
    private static final VirtualChannel.Patience PATIENCE =
            new VirtualChannel.Patience(VirtualRun.us(2_000), VirtualRun.us(5_000));

    final VirtualSite site;
    final int number;
    final VirtualProcess process;
    final Randomness chance;
    private final List<VirtualChannel> channels = new ArrayList<>();
    private int current;
    private boolean isStopping;

    /** @param number of this client in the history; unique */
    VirtualClient(VirtualSite site, int number) {
        this.site = site;
        this.number = number;
        this.process = VirtualProcess.plain(site.world().queue(), Hosts.FIRST_CLIENT + number);
        this.chance = site.world().chance("client-" + number);
        for (int broker : site.brokers()) {
            channels.add(new VirtualChannel(site.network(), process, Hosts.listener(broker), PATIENCE));
        }
        current = number % channels.size();
    }

    /** Name of the load that it is part of. */
    abstract String load();

    /** One more of the same kind, with another number; takes the place of one that has crashed. */
    abstract VirtualClient successor(int other);

    /** Begins one piece of work, which calls {@link #again} when it is over. */
    abstract void act();

    /** Between two pieces of work. */
    long pauseUs() {
        return VirtualRun.us(chance.between(1, 60));
    }

    void start() {
        site.history().event(new dev.balsa.chaos.history.HistoryEvent.Joined(number, load()));
        again();
    }

    final void again() {
        process.in(pauseUs(), () -> {
            if (!isStopping) {
                act();
            }
        });
    }

    /** Begins nothing more. */
    final void stop() {
        isStopping = true;
    }

    final void crash() {
        process.die();
        site.network().processDied(process);
    }

    final boolean isGone() {
        return process.isDead();
    }

    // ---- calls --------------------------------------------------------------------------------------------------

    final int channelCount() {
        return channels.size();
    }

    final void goElsewhere() {
        current = (current + 1) % channels.size();
    }

    /** One call at the present broker; exactly one of the two is told how it ended. */
    final <Q, S> void call(MethodDescriptor<Q, S> method, Q request, Consumer<S> done, Consumer<Refusal> failed) {
        call(current, method, request, done, refusal -> {
            goElsewhere();
            failed.accept(refusal);
        });
    }

    final <Q, S> void call(
            int channel, MethodDescriptor<Q, S> method, Q request, Consumer<S> done, Consumer<Refusal> failed) {
        ClientCall<Q, S> call = channels.get(channel)
                .newCall(method, CallOptions.DEFAULT.withOption(VirtualChannel.TIMEOUT_MS, TIMEOUT_MS));
        ClientCalls.asyncUnaryCall(call, request, new StreamObserver<>() {
            private @Nullable S answer;

            @Override
            public void onNext(S value) {
                answer = value;
            }

            @Override
            public void onError(Throwable thrown) {
                failed.accept(
                        thrown instanceof StatusRuntimeException status
                                ? Refusal.of(status)
                                : new Refusal(String.valueOf(thrown), false));
            }

            @Override
            public void onCompleted() {
                S given = answer;
                if (given == null) {
                    failed.accept(new Refusal("no answer", false));
                } else {
                    done.accept(given);
                }
            }
        });
    }
}

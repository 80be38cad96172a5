package dev.balsa.chaos.virtual;

import dev.balsa.chaos.history.HistoryEvent;
import dev.balsa.chaos.workload.RawProduce;
import dev.balsa.client.TopicPartition;
import dev.balsa.proto.v1.FetchServiceGrpc;
import dev.balsa.proto.v1.ListOffsetsPartition;
import dev.balsa.proto.v1.ListOffsetsRequest;
import java.util.List;
import org.jspecify.annotations.Nullable;

/** Reads one partition from its beginning to the end that it has when the reader begins. */
final class FinalReader extends PartitionReader {
    private final TopicPartition partition;
    private @Nullable Long end;
    private boolean isDrained;

    FinalReader(VirtualSite site, int number, TopicPartition partition) {
        super(site, number, List.of(partition));
        this.partition = partition;
    }

    boolean isDrained() {
        return isDrained;
    }

    @Override
    String load() {
        return "final-read";
    }

    @Override
    void start() {
        // Joins no load: how much it reads is what was written.
        site.history().event(new HistoryEvent.Assigned(number, List.of(partition.toString())));
        again();
    }

    @Override
    long pauseUs() {
        return VirtualRun.us(1);
    }

    @Override
    void act() {
        Long known = end;
        if (known == null) {
            askForEnd();
        } else if (position(partition) < known) {
            super.act();
        } else {
            isDrained = true;
            site.history().event(new HistoryEvent.Drained(partition.toString(), known));
        }
    }

    private void askForEnd() {
        ListOffsetsRequest request = ListOffsetsRequest.newBuilder()
                .addPartitions(ListOffsetsPartition.newBuilder()
                        .setTarget(RawProduce.wire(partition))
                        .setLatest(true))
                .build();
        call(
                FetchServiceGrpc.getListOffsetsMethod(),
                request,
                answer -> {
                    if (answer.getOffsets(0).hasOffset()) {
                        end = answer.getOffsets(0).getOffset();
                    } else {
                        goElsewhere();
                    }
                    again();
                },
                refusal -> again());
    }
}

package dev.balsa.broker.partition;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertTrue;

import dev.balsa.broker.testing.Batches;
import dev.balsa.broker.testing.MemoryProducerStates;
import dev.balsa.broker.testing.Produced;
import dev.balsa.broker.testing.ReplicaWorld;
import dev.balsa.log.entry.EntryFrame;
import dev.balsa.raft.core.RejectReason;
import dev.balsa.raft.log.Entry;
import dev.balsa.raft.log.EntryKind;
import dev.balsa.wire.record.InvalidBatchException;
import dev.balsa.wire.record.ProducerStamp;
import dev.balsa.wire.record.RecordBatch;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Random;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

/**
 * Random lives of one replica with several idempotent producers that retry whatever they are not sure of: refusals, lost
 * leaderships with and without a cut, restarts from saved state. Whatever happens, the committed log holds each producer's
 * sequences once, in order, without a gap, at the offsets that were acknowledged; and the replica's own answer agrees with the log.
 */
class ProducerLedgerModelTest {
    private static final int STEPS = 500;
    private static final int PRODUCERS = 4;

    /** A producer with one batch on its way at a time, which it repeats until it is acknowledged. */
    private static final class Producer {
        private final long id;
        private int sequence;
        private int records;
        private Produced pending = new Produced();
        private int batches;

        Producer(long id, int firstSequence) {
            this.id = id;
            this.sequence = firstSequence;
        }
    }

    private Random random = new Random();
    private ReplicaWorld world = new ReplicaWorld();
    private final Map<Long, List<long[]>> acknowledged = new HashMap<>();
    private int term = 1;
    private int duplicates;
    private int losses;

    @ParameterizedTest
    @ValueSource(longs = {11, 12, 13, 14, 15, 16, 17, 18, 19, 20})
    void everySequenceIsWrittenOnce(long seed) {
        random = new Random(seed);
        List<Producer> producers = new ArrayList<>();
        for (int i = 0; i < PRODUCERS; i++) {
            producers.add(new Producer(100 + i, 0));
        }
        world.group.leadReady(term);
        producers.forEach(this::sendNext);
        for (int step = 0; step < STEPS; step++) {
            step(producers);
            producers.forEach(this::goOn);
            if (step % 10 == 9) {
                checkLog("seed " + seed + ", step " + step);
            }
        }
        assertTrue(duplicates > 2 && losses > 5, "seed " + seed + " met too little: " + duplicates + ", " + losses);
        assertTrue(
                producers.stream().allMatch(producer -> producer.batches > 20), "seed " + seed + " made no progress");
    }

    private void step(List<Producer> producers) {
        switch (random.nextInt(12)) {
            case 0 -> loseLeadership();
            case 1 -> restart();
            case 2 -> world.group.rejectProposals(random.nextBoolean() ? RejectReason.OVERLOADED : null);
            case 3 -> retryBlindly(producers.get(random.nextInt(producers.size())));
            case 4 -> {
                world.clock.advanceMs(400);
                world.group.tick(world.clock);
            }
            case 5, 6, 7 -> world.group.durableAll();
            default -> {
                long committed = world.group.status().commitIndex();
                long last = world.group.entries().size();
                world.group.commitTo(committed + random.nextLong(last - committed + 1));
            }
        }
    }

    /** A second sending of a batch whose first one is still unanswered, as after a connection that broke. */
    private void retryBlindly(Producer producer) {
        world.produce(batch(producer), Acks.QUORUM);
    }

    private void loseLeadership() {
        losses++;
        long committed = world.group.status().commitIndex();
        world.group.follow(++term, 2);
        if (random.nextBoolean()) {
            world.group.cutFrom(committed + 1 + random.nextInt(3));
        }
        world.group.rejectProposals(null);
        world.group.lead(++term);
    }

    /** What was committed is in segments; of the tail any part is still there. */
    private void restart() {
        List<Entry> all = world.group.entries();
        int committed = (int) world.group.status().commitIndex();
        int stored = random.nextInt(committed + 1);
        int kept = committed + random.nextInt(all.size() - committed + 1);
        MemoryProducerStates states = world.states;
        world.group.follow(++term, null);
        ReplicaWorld next = new ReplicaWorld(PartitionSettings.DEFAULT, states, all.subList(0, stored));
        next.group.receive(all.subList(stored, kept));
        next.clock.advanceMs(random.nextInt(1_000));
        world = next;
        world.group.lead(++term);
        world.group.commitTo(committed);
    }

    private void goOn(Producer producer) {
        if (!producer.pending.isThere()) {
            return;
        }
        switch (producer.pending.get()) {
            case ProduceOutcome.Appended appended -> {
                duplicates += appended.duplicate() ? 1 : 0;
                acknowledged
                        .computeIfAbsent(producer.id, ignored -> new ArrayList<>())
                        .add(new long[] {producer.sequence, appended.baseOffset(), producer.records});
                producer.sequence = ProducerStamp.sequenceAfter(producer.sequence, producer.records);
                producer.batches++;
                sendNext(producer);
            }
            case ProduceOutcome.Refused(var failure) -> {
                assertTrue(
                        switch (failure.reason()) {
                            case LEADERSHIP_LOST, COMMIT_TIMEOUT, THROTTLED, NO_LEADER, NOT_LEADER -> true;
                            default -> false;
                        },
                        () -> "producer " + producer.id + " was refused its correct batch: " + failure);
                producer.pending = world.produce(batch(producer), Acks.QUORUM);
            }
        }
    }

    private void sendNext(Producer producer) {
        producer.records = 1 + random.nextInt(3);
        producer.pending = world.produce(batch(producer), Acks.QUORUM);
    }

    private static CheckedBatch batch(Producer producer) {
        return Batches.of(producer.id, 0, producer.sequence, producer.records);
    }

    private void checkLog(String where) {
        Map<Long, Integer> next = new HashMap<>();
        Map<String, Long> offsets = new HashMap<>();
        long committed = world.group.status().commitIndex();
        for (Entry entry : world.group.entries()) {
            if (entry.kind() != EntryKind.DATA) {
                continue;
            }
            RecordBatch batch = view(entry);
            int expected = next.getOrDefault(batch.producerId(), 0);
            assertEquals(
                    expected, batch.baseSequence(), () -> where + ": " + entry + " of producer " + batch.producerId());
            next.put(batch.producerId(), ProducerStamp.sequenceAfter(batch.lastSequence(), 1));
            if (entry.index() <= committed) {
                offsets.put(batch.producerId() + "/" + batch.baseSequence(), EntryFrame.baseOffset(entry));
            }
        }
        acknowledged.forEach((producerId, acks) -> acks.forEach(ack -> assertEquals(
                ack[1], offsets.get(producerId + "/" + ack[0]), () -> where + ": acknowledged batch " + ack[0])));
    }

    private static RecordBatch view(Entry entry) {
        try {
            return RecordBatch.of(EntryFrame.payload(entry));
        } catch (InvalidBatchException e) {
            throw new AssertionError(e);
        }
    }
}

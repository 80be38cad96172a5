package dev.balsa.chaos.sample;

import dev.balsa.chaos.history.AckLevel;
import dev.balsa.chaos.history.Answer;
import dev.balsa.chaos.history.History;
import dev.balsa.chaos.history.HistoryEvent;
import dev.balsa.chaos.history.HistoryEvent.FaultPhase;
import dev.balsa.chaos.history.HistoryEvent.Phase;
import dev.balsa.chaos.history.HistoryLine;
import dev.balsa.chaos.history.Request;
import dev.balsa.chaos.plan.Plan;
import dev.balsa.chaos.plan.PlanText;
import dev.balsa.chaos.plan.PlannedFault;
import dev.balsa.chaos.plan.Target;
import java.io.IOException;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.Comparator;
import java.util.List;
import java.util.Map;
import java.util.PriorityQueue;
import java.util.SplittableRandom;

/** The model behind a {@link SampleHistory}: events in order of virtual time. */
final class SampleRun {
    /** About what the producers together send. */
    static final long RECORDS_PER_MS = 2;

    private static final long NS_PER_MS = 1_000_000;
    private static final int PRODUCERS = 4;
    private static final int MAX_RECORDS_PER_SEND = 5;
    private static final int FIRST_READER = 100;
    private static final int FIRST_FINAL_READER = 200;
    private static final int ADMINISTRATOR = 300;
    private static final int MAX_POLL = 100;
    private static final long ELECTION_MS = 400;
    private static final String GROUP = "billing";
    private static final String REGISTER = "orders/retention.ms";

    private final Plan plan;
    private final long records;
    private final History.Sink sink;
    private final SplittableRandom random;
    private final PriorityQueue<Due> queue =
            new PriorityQueue<>(Comparator.comparingLong(Due::timeNs).thenComparingLong(Due::order));
    private final List<Partition> partitions = new ArrayList<>();
    /** Between two sends of a producer, on average: so that they last as long as the faults. */
    private final long pauseMs;

    private long nowNs;
    private long lineNumber = 1;
    private long nextOrder;
    private long nextOperation = 1;
    private long nextValue = 1;
    private int producersLeft = PRODUCERS;
    private long registerValue;

    SampleRun(Plan plan, long records, History.Sink sink) {
        this.plan = plan;
        this.records = records;
        this.sink = sink;
        this.random = new SplittableRandom(plan.seed());
        this.pauseMs = PRODUCERS * (1 + MAX_RECORDS_PER_SEND) / 2 * plan.durationMs() / records;
    }

    @FunctionalInterface
    private interface Action {
        void run() throws IOException;
    }

    private record Due(long timeNs, long order, Action action) {}

    private static final class Partition {
        private final String name;
        private final int number;
        private long[] values = new long[1024];
        private int size;
        private int position;
        private int leader;
        private long term = 1;
        private long downUntilNs;

        Partition(String name, int number) {
            this.name = name;
            this.number = number;
            this.leader = 1 + number % SampleHistory.BROKERS;
        }

        long append(long value) {
            if (size == values.length) {
                values = Arrays.copyOf(values, 2 * size);
            }
            values[size] = value;
            return size++;
        }

        Answer.Batch read(int from, int to) {
            long[] offsets = new long[to - from];
            for (int i = from; i < to; i++) {
                offsets[i - from] = i;
            }
            return new Answer.Batch(name, size, offsets, Arrays.copyOfRange(values, from, to));
        }
    }

    void run() throws IOException {
        for (String name : SampleHistory.partitions()) {
            partitions.add(new Partition(name, partitions.size()));
        }
        write(new HistoryEvent.PhaseBegan(Phase.QUIET));
        for (Partition partition : partitions) {
            write(new HistoryEvent.Elected(partition.name, partition.leader, partition.term));
            int reader = FIRST_READER + partition.number;
            write(new HistoryEvent.Gained(reader, GROUP, "member-" + reader, Answer.NONE, List.of(partition.name)));
            in(5, () -> poll(reader, partition));
        }
        for (int producer = 0; producer < PRODUCERS; producer++) {
            int process = producer;
            in(1, () -> send(process));
        }
        in(50, this::administer);
        in(10, () -> write(new HistoryEvent.PhaseBegan(Phase.FAULTS)));
        plan.faults().forEach(planned -> in(20 + planned.atMs(), () -> fault(planned)));
        drainQueue();
        write(new HistoryEvent.PhaseBegan(Phase.HEALED));
        finalRead();
        write(new HistoryEvent.PhaseBegan(Phase.END));
    }

    private void drainQueue() throws IOException {
        for (Due due = queue.poll(); due != null; due = queue.poll()) {
            nowNs = due.timeNs();
            due.action().run();
        }
    }

    private void in(long ms, Action action) {
        atNs(nowNs + ms * NS_PER_MS + random.nextLong(NS_PER_MS), action);
    }

    private void atNs(long timeNs, Action action) {
        queue.add(new Due(timeNs, nextOrder++, action));
    }

    private void write(HistoryEvent event) throws IOException {
        lineNumber++;
        sink.line(new HistoryLine(lineNumber, nowNs, event));
    }

    private long invoke(int process, Request request) throws IOException {
        long operation = nextOperation++;
        write(new HistoryEvent.Invoked(process, operation, request));
        return operation;
    }

    private void send(int process) throws IOException {
        if (nextValue > records) {
            producersLeft--;
            return;
        }
        Partition partition = partitions.get(random.nextInt(partitions.size()));
        long[] values = new long[1 + random.nextInt(MAX_RECORDS_PER_SEND)];
        for (int i = 0; i < values.length; i++) {
            values[i] = nextValue++;
        }
        Request.Send send = new Request.Send(partition.name, AckLevel.ALL, true, values);
        long operation = invoke(process, send);
        long doneNs = Math.max(nowNs, partition.downUntilNs) + NS_PER_MS + random.nextLong(2 * NS_PER_MS);
        // What waited for a leader may have timed out before it was answered.
        boolean isUnknown = partition.downUntilNs > nowNs && random.nextInt(5) == 0;
        atNs(doneNs, () -> sent(process, operation, send, partition, isUnknown));
    }

    private void sent(int process, long operation, Request.Send send, Partition partition, boolean isUnknown)
            throws IOException {
        long[] offsets = new long[send.values().length];
        if (!isUnknown || random.nextBoolean()) {
            for (int i = 0; i < offsets.length; i++) {
                offsets[i] = partition.append(send.values()[i]);
            }
        }
        write(
                isUnknown
                        ? new HistoryEvent.Unknown(process, operation, "send", "DEADLINE_EXCEEDED")
                        : new HistoryEvent.Succeeded(
                                process, operation, "send", new Answer.Sent(AckLevel.ALL, partition.term, offsets)));
        in(random.nextLong(2 * pauseMs + 1), () -> send(process));
    }

    private void poll(int process, Partition partition) throws IOException {
        boolean isLast = producersLeft == 0 && partition.position == partition.size;
        long operation = invoke(process, new Request.Poll(GROUP));
        in(2, () -> {
            int to = Math.min(partition.size, partition.position + MAX_POLL);
            Answer.Batch batch = partition.read(partition.position, to);
            partition.position = to;
            write(new HistoryEvent.Succeeded(process, operation, "poll", new Answer.Polled(List.of(batch))));
            if (random.nextInt(20) == 0) {
                commit(process, partition);
            }
            if (!isLast) {
                in(5 + random.nextInt(20), () -> poll(process, partition));
            }
        });
    }

    private void commit(int process, Partition partition) throws IOException {
        long operation = invoke(
                process,
                new Request.Commit(
                        GROUP, "member-" + process, Map.of(partition.name, (long) partition.position), false));
        write(new HistoryEvent.Succeeded(process, operation, "commit", new Answer.Done()));
    }

    private void administer() throws IOException {
        if (producersLeft == 0) {
            return;
        }
        if (random.nextBoolean()) {
            long operation = invoke(ADMINISTRATOR, new Request.Write(REGISTER, ++registerValue));
            write(new HistoryEvent.Succeeded(ADMINISTRATOR, operation, "write", new Answer.Done()));
        } else {
            long operation = invoke(ADMINISTRATOR, new Request.Read(REGISTER));
            Long value = registerValue == 0 ? null : (Long) registerValue;
            write(new HistoryEvent.Succeeded(ADMINISTRATOR, operation, "read", new Answer.Value(value)));
        }
        in(50 + random.nextInt(100), this::administer);
    }

    private void fault(PlannedFault planned) throws IOException {
        List<Integer> brokers = brokers(planned.target());
        String fault = PlanText.fault(planned.fault());
        String target = PlanText.target(planned.target());
        write(new HistoryEvent.Fault(planned.id(), FaultPhase.BEGIN, fault, target, brokers));
        for (int broker : brokers) {
            write(new HistoryEvent.BrokerExited(broker, 137, true));
        }
        // More than one of three brokers away: nobody is elected before they are back.
        long untilNs = nowNs + (brokers.size() > 1 ? planned.durationMs() + ELECTION_MS : ELECTION_MS) * NS_PER_MS;
        for (Partition partition : partitions) {
            if (brokers.contains(partition.leader)) {
                partition.downUntilNs = Math.max(partition.downUntilNs, untilNs);
                int next = 1 + partition.leader % SampleHistory.BROKERS;
                atNs(untilNs, () -> elected(partition, next));
            }
        }
        atNs(
                nowNs + planned.durationMs() * NS_PER_MS,
                () -> write(new HistoryEvent.Fault(planned.id(), FaultPhase.HEAL, fault, target, brokers)));
    }

    private void elected(Partition partition, int broker) throws IOException {
        partition.leader = broker;
        partition.term++;
        write(new HistoryEvent.Elected(partition.name, broker, partition.term));
    }

    private List<Integer> brokers(Target target) {
        return switch (target) {
            case Target.Leader(String name) ->
                partitions.stream()
                        .filter(partition -> partition.name.equals(name))
                        .map(partition -> partition.leader)
                        .toList();
            case Target.All() -> List.of(1, 2, 3);
            case Target.Majority(int pick) -> List.of(1 + pick % 3, 1 + (pick + 1) % 3);
            case Target.Broker(int id) -> List.of(1 + id % 3);
            case Target.Follower _,
                    Target.ControllerLeader _,
                    Target.Coordinator _,
                    Target.One _,
                    Target.Minority _,
                    Target.Client _ -> List.of(1 + random.nextInt(3));
        };
    }

    private void finalRead() throws IOException {
        write(new HistoryEvent.PhaseBegan(Phase.FINAL_READ));
        for (Partition partition : partitions) {
            int process = FIRST_FINAL_READER + partition.number;
            write(new HistoryEvent.Assigned(process, List.of(partition.name)));
            for (int from = 0; from < partition.size; from += MAX_POLL) {
                nowNs += NS_PER_MS;
                long operation = invoke(process, new Request.Poll(null));
                Answer.Batch batch = partition.read(from, Math.min(partition.size, from + MAX_POLL));
                write(new HistoryEvent.Succeeded(process, operation, "poll", new Answer.Polled(List.of(batch))));
            }
            write(new HistoryEvent.Drained(partition.name, partition.size));
        }
    }
}

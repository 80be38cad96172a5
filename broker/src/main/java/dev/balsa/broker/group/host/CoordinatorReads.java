package dev.balsa.broker.group.host;

import dev.balsa.broker.error.ErrorReason;
import dev.balsa.broker.error.Failure;
import dev.balsa.raft.core.RejectReason;
import dev.balsa.raft.runtime.RaftGroup;
import dev.balsa.raft.runtime.ReadCallback;
import java.util.ArrayList;
import java.util.List;
import java.util.function.Consumer;

/** Linearizable reads: each goes on once everything that was committed anywhere before it is applied here. Loop only. */
final class CoordinatorReads {
    private static final int MAX_WAITING = 10_000;

    private final class Read implements ReadCallback {
        private final Runnable passed;
        private final Consumer<Failure> failed;
        private final long deadlineNanos;
        private long awaitedIndex = Long.MAX_VALUE;

        Read(Runnable passed, Consumer<Failure> failed, long deadlineNanos) {
            this.passed = passed;
            this.failed = failed;
            this.deadlineNanos = deadlineNanos;
        }

        @Override
        public void ready(long index) {
            awaitedIndex = index;
            if (appliedIndex >= awaitedIndex && waiting.remove(this)) {
                passed.run();
            }
        }

        @Override
        public void failed(RejectReason reason) {
            switch (reason) {
                // The end of the leadership is told next, and ends all reads with a hint to the next leader.
                case NOT_LEADER, TRANSFERRING, HALTED, DISK_FULL -> {}
                case OVERLOADED -> {
                    if (waiting.remove(this)) {
                        failed.accept(CoordinatorFailures.overloaded());
                    }
                }
            }
        }
    }

    private final RaftGroup group;
    private final List<Read> waiting = new ArrayList<>();
    private long appliedIndex;

    CoordinatorReads(RaftGroup group, long appliedIndex) {
        this.group = group;
        this.appliedIndex = appliedIndex;
    }

    void await(long deadlineNanos, Runnable passed, Consumer<Failure> failed) {
        if (waiting.size() >= MAX_WAITING) {
            failed.accept(CoordinatorFailures.overloaded());
            return;
        }
        Read read = new Read(passed, failed, deadlineNanos);
        waiting.add(read);
        group.readIndex(read);
    }

    void applied(long index) {
        appliedIndex = index;
        if (!waiting.isEmpty()) {
            List<Read> ready =
                    waiting.stream().filter(read -> index >= read.awaitedIndex).toList();
            waiting.removeAll(ready);
            ready.forEach(read -> read.passed.run());
        }
    }

    void tick(long nowNanos) {
        List<Read> over = waiting.stream()
                .filter(read -> nowNanos - read.deadlineNanos >= 0)
                .toList();
        waiting.removeAll(over);
        over.forEach(read -> read.failed.accept(Failure.of(
                ErrorReason.QUORUM_LOST,
                "no majority of the replicas confirmed this coordinator in time; see that a majority is up")));
    }

    void endAll(Failure failure) {
        List<Read> all = List.copyOf(waiting);
        waiting.clear();
        all.forEach(read -> read.failed.accept(failure));
    }
}

package dev.balsa.bench.groups;

import dev.balsa.raft.core.RaftStatus;
import dev.balsa.raft.core.RejectReason;
import dev.balsa.raft.log.Entry;
import dev.balsa.raft.runtime.GroupListener;
import java.util.List;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.atomic.LongAdder;

/** An application that does nothing; says when its replica has seen a first entry commit, and counts changes of role. */
final class IdleListener implements GroupListener {
    private final CountDownLatch ready;
    private final LongAdder roleChanges;
    private boolean isReady;

    IdleListener(CountDownLatch ready, LongAdder roleChanges) {
        this.ready = ready;
        this.roleChanges = roleChanges;
    }

    @Override
    public void roleChanged(RaftStatus status) {
        roleChanges.increment();
    }

    @Override
    public void proposed(long token, long firstIndex, int term) {}

    @Override
    public void rejected(long token, RejectReason reason) {}

    @Override
    public void durable(long durableIndex) {}

    @Override
    public void committed(List<Entry> entries) {
        if (!isReady) {
            isReady = true;
            ready.countDown();
        }
    }

    @Override
    public void tick(long nowNanos) {}

    @Override
    public void halted(String reason) {
        throw new IllegalStateException("a replica halted: " + reason);
    }
}

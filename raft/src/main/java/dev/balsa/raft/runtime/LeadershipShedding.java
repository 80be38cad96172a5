package dev.balsa.raft.runtime;

import dev.balsa.raft.core.Input;
import dev.balsa.raft.core.TransferFailure;
import dev.balsa.raft.log.DiskState;

/**
 * Tells the core what its disk can take, and hands leadership over while it is too little to lead. If nobody else can lead, this replica
 * goes on: it serves reads, and everything that needs no room. Loop only.
 */
final class LeadershipShedding {
    private static final int LISTEN_TICKS = 6;
    private static final int LOOK_AGAIN_TICKS = 20;
    /** After a voter that did not take over: proposals wait while one is tried. */
    private static final int TRY_AGAIN_TICKS = 200;

    private final HostedGroup group;
    private DiskState disk = DiskState.HEALTHY;
    private boolean isUnderWay;
    private long nextTick;

    LeadershipShedding(HostedGroup group) {
        this.group = group;
    }

    void look() {
        DiskState now = group.log().diskState();
        if (!now.equals(disk)) {
            if (now.shouldNotLead() && !disk.shouldNotLead()) {
                // What has happened to this disk may have happened to others; their next answers tell.
                nextTick = Math.max(nextTick, group.status().tick() + LISTEN_TICKS);
            }
            disk = now;
            group.step(new Input.DiskChanged(now));
        }
        if (disk.shouldNotLead()
                && !isUnderWay
                && group.leads()
                && group.status().tick() >= nextTick) {
            isUnderWay = true;
            group.transfer(null, new Outcome());
        }
    }

    private final class Outcome implements TransferCallback {
        @Override
        public void handedOver(int term) {
            ended(LOOK_AGAIN_TICKS);
        }

        @Override
        public void failed(TransferFailure reason) {
            ended(reason == TransferFailure.TIMED_OUT ? TRY_AGAIN_TICKS : LOOK_AGAIN_TICKS);
        }

        private void ended(int pauseTicks) {
            isUnderWay = false;
            nextTick = group.status().tick() + pauseTicks;
        }
    }
}

package dev.balsa.broker.testing;

import dev.balsa.log.LogUpkeep;
import dev.balsa.log.RetentionPlan;
import dev.balsa.log.RetentionPolicy;
import dev.balsa.log.segment.DamagedRange;
import dev.balsa.raft.log.Anchor;
import dev.balsa.raft.log.Entry;
import java.util.ArrayList;
import java.util.List;
import java.util.function.Supplier;

/** Asks for what a test says, and remembers what it was told. */
public final class FakeUpkeep implements LogUpkeep {
    public static final RetentionPlan NOTHING = new RetentionPlan(RetentionPlan.NONE, RetentionPlan.NONE);

    /** What was asked: the policy and the time. */
    public record Asked(RetentionPolicy policy, long nowMs) {}

    public final List<Asked> asked = new ArrayList<>();
    private final Supplier<Anchor> anchor;
    private RetentionPlan plan = NOTHING;
    private long heldFromIndex = Long.MAX_VALUE;
    private long bytesGivenUp;

    FakeUpkeep(Supplier<Anchor> anchor) {
        this.anchor = anchor;
    }

    /** Given once. */
    public void plan(RetentionPlan next) {
        plan = next;
    }

    public void bytesGivenUp(long bytes) {
        bytesGivenUp = bytes;
    }

    public long heldFromIndex() {
        return heldFromIndex;
    }

    @Override
    public RetentionPlan retention(RetentionPolicy policy, long nowMs) {
        asked.add(new Asked(policy, nowMs));
        RetentionPlan now = plan;
        plan = NOTHING;
        return now;
    }

    @Override
    public void holdFrom(long index) {
        heldFromIndex = index;
    }

    @Override
    public long bytesGivenUp() {
        return bytesGivenUp;
    }

    @Override
    public List<DamagedRange> damage() {
        return List.of();
    }

    @Override
    public void suspect() {}

    @Override
    public List<DamagedRange> repair(List<Entry> entries) {
        return List.of();
    }

    @Override
    public Anchor anchor() {
        return anchor.get();
    }
}

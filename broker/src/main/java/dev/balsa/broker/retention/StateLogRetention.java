package dev.balsa.broker.retention;

import dev.balsa.log.PartitionLog;
import dev.balsa.raft.core.RaftStatus;
import dev.balsa.raft.core.Role;
import dev.balsa.raft.log.Entry;
import dev.balsa.raft.log.EntryKind;
import dev.balsa.raft.runtime.RaftGroup;
import java.util.List;

/**
 * Retention of a group whose log only feeds a state: what the state has taken in goes, and who lacks it gets the state. Nobody
 * waits for the control entries; one that is lost is decided anew. Loop only.
 */
public final class StateLogRetention implements ControlLog {
    private final RaftGroup group;
    private final LogRetention retention;
    private final SegmentHold hold;
    private long lastToken;

    /** Of the entry that is being appended, 0 if none is. */
    private long askedToken;

    private long appendedIndex;
    private long committedIndex;

    public StateLogRetention(RaftGroup group, DerivedState state, RetentionPorts ports) {
        if (!(group.log() instanceof PartitionLog log)) {
            throw new IllegalArgumentException("the log of " + group.id() + " has no segments");
        }
        this.group = group;
        this.retention = new LogRetention(group, log, this, ports);
        this.hold = new SegmentHold(group, log.upkeep(), state, ports.settings());
    }

    /** Tokens of these entries are below 0; the application's are to be above. */
    public static boolean owns(long token) {
        return token < 0;
    }

    public void tick(long nowNanos) {
        retention.tick(nowNanos);
        hold.tick(nowNanos);
    }

    @Override
    public boolean isSettled() {
        return askedToken == 0 && appendedIndex <= committedIndex;
    }

    @Override
    public void append(EntryKind kind, byte[] payload) {
        askedToken = --lastToken;
        group.propose(askedToken, List.of(new ControlProposal(kind, payload)));
    }

    public void proposed(long token, long index) {
        appendedIndex = index;
        answered(token);
    }

    public void rejected(long token) {
        answered(token);
    }

    private void answered(long token) {
        if (token == askedToken) {
            askedToken = 0;
        }
    }

    public void committed(Entry entry) {
        committedIndex = entry.index();
    }

    /** What was appended and not committed may be lost. */
    public void roleChanged(RaftStatus status) {
        if (status.role() != Role.LEADER) {
            askedToken = 0;
            appendedIndex = 0;
        }
    }
}

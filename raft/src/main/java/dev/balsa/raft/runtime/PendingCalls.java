package dev.balsa.raft.runtime;

import dev.balsa.raft.core.ChangeRefusal;
import dev.balsa.raft.core.Effects;
import dev.balsa.raft.core.RaftCore;
import dev.balsa.raft.core.RaftStatus;
import dev.balsa.raft.core.RejectReason;
import dev.balsa.raft.core.Role;
import dev.balsa.raft.core.TransferFailure;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;

/**
 * Who waits for what in one group: reads, transfers and changes of membership. The core bounds how many of them can wait. Every
 * call ends exactly once, also when the replica halts or is stopped.
 */
final class PendingCalls {
    private record Change(ChangeCallback callback, long index, int term) {}

    private final Map<Long, ReadCallback> reads = new LinkedHashMap<>();
    private final Map<Long, TransferCallback> transfers = new LinkedHashMap<>();
    private final Map<Long, ChangeCallback> asked = new LinkedHashMap<>();
    private final List<Change> appended = new ArrayList<>();
    private long lastToken;

    long add(ReadCallback callback) {
        reads.put(++lastToken, callback);
        return lastToken;
    }

    long add(TransferCallback callback) {
        transfers.put(++lastToken, callback);
        return lastToken;
    }

    long add(ChangeCallback callback) {
        asked.put(++lastToken, callback);
        return lastToken;
    }

    /** Takes an answer of the core; what it ends, it ends at once. */
    void answered(Effects.Answer answer) {
        switch (answer) {
            case Effects.Answer.Proposed _, Effects.Answer.Rejected _ -> {}
            case Effects.Answer.ReadReady(long token, long index) -> {
                ReadCallback read = reads.remove(token);
                if (read != null) {
                    read.ready(index);
                }
            }
            case Effects.Answer.ReadFailed failed -> {
                ReadCallback read = reads.remove(failed.token());
                if (read != null) {
                    read.failed(failed.reason());
                }
            }
            case Effects.Answer.Transferred(long token, int term) -> {
                TransferCallback transfer = transfers.remove(token);
                if (transfer != null) {
                    transfer.handedOver(term);
                }
            }
            case Effects.Answer.TransferFailed(long token, TransferFailure reason) -> {
                TransferCallback transfer = transfers.remove(token);
                if (transfer != null) {
                    transfer.failed(reason);
                }
            }
            case Effects.Answer.ChangeAppended(long token, long index, int term) -> {
                ChangeCallback change = asked.remove(token);
                if (change != null) {
                    appended.add(new Change(change, index, term));
                }
            }
            case Effects.Answer.ChangeRefused(long token, ChangeRefusal reason) -> {
                ChangeCallback change = asked.remove(token);
                if (change != null) {
                    change.refused(reason);
                }
            }
        }
    }

    boolean hasAppendedChanges() {
        return !appended.isEmpty();
    }

    /** Ends the changes whose fate is known: committed, or no longer this leader's to commit. */
    void checkChanges(RaftCore core) {
        RaftStatus status = core.status();
        for (Change change : List.copyOf(appended)) {
            if (core.isCommitted(change.index, change.term)) {
                appended.remove(change);
                change.callback.committed(change.index);
            } else if (status.role() != Role.LEADER || status.term() != change.term) {
                appended.remove(change);
                change.callback.unknown();
            }
        }
    }

    /** The replica has halted or is being stopped: nobody else will answer. */
    void endAll() {
        List<ReadCallback> allReads = List.copyOf(reads.values());
        List<TransferCallback> allTransfers = List.copyOf(transfers.values());
        List<ChangeCallback> allAsked = List.copyOf(asked.values());
        List<Change> allAppended = List.copyOf(appended);
        reads.clear();
        transfers.clear();
        asked.clear();
        appended.clear();
        allReads.forEach(read -> read.failed(RejectReason.HALTED));
        allTransfers.forEach(transfer -> transfer.failed(TransferFailure.HALTED));
        // Whether the core appended before it halted is not known here.
        allAsked.forEach(ChangeCallback::unknown);
        allAppended.forEach(change -> change.callback.unknown());
    }
}

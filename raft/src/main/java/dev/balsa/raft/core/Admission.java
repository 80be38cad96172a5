package dev.balsa.raft.core;

import dev.balsa.raft.log.DiskState;
import dev.balsa.raft.log.Entry;
import dev.balsa.raft.log.EntryKind;
import dev.balsa.raft.membership.Configuration;
import java.util.List;
import org.jspecify.annotations.Nullable;

/**
 * Data that disks have room for. An entry that finds none is left out like one that was lost on its way, so nothing here can hurt
 * the log; entries without data always pass, for elections and log starts are the way out of a full disk.
 */
final class Admission {
    private Admission() {}

    /** The entries up to the first one from {@code from} on that holds data. */
    static List<Entry> withoutData(List<Entry> entries, int from, Effects out) {
        for (int i = from; i < entries.size(); i++) {
            if (entries.get(i).kind() == EntryKind.DATA) {
                out.mark("data-left-out");
                return entries.subList(0, i);
            }
        }
        return entries;
    }

    /** Why a leader does not take these, null if it does: what no majority has room for would never be committed. */
    static @Nullable RejectReason refusal(GroupState state, PeerSet peers, List<? extends Proposal> proposals) {
        if (state.disk().acceptsData() && !isMajorityFull(state, peers)) {
            return null;
        }
        for (Proposal proposal : proposals) {
            if (proposal.holdsData()) {
                return state.disk().room() == DiskState.Room.CONGESTED
                        ? RejectReason.OVERLOADED
                        : RejectReason.DISK_FULL;
            }
        }
        return null;
    }

    private static boolean isMajorityFull(GroupState state, PeerSet peers) {
        Configuration configuration = state.configuration();
        int full = 0;
        for (int i = 0; i < configuration.voters().size(); i++) {
            PeerProgress peer = peers.find(configuration.voters().get(i));
            DiskState disk = peer == null ? state.disk() : peer.disk();
            full += disk.room() == DiskState.Room.FULL ? 1 : 0;
        }
        return 2 * full >= configuration.voters().size() && full > 0;
    }
}

package dev.balsa.raft.core;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertNull;
import static org.junit.jupiter.api.Assertions.assertThrows;

import dev.balsa.raft.log.Anchor;
import dev.balsa.raft.log.Entry;
import dev.balsa.raft.log.EntryId;
import dev.balsa.raft.log.HardState;
import dev.balsa.raft.message.RaftMessage;
import java.util.List;
import java.util.Objects;
import org.junit.jupiter.api.Test;

class EffectsTest {
    private final Effects out = new Effects();

    private Persist persist() {
        return Objects.requireNonNull(out.persist(), "nothing is written");
    }

    private List<Long> indexes() {
        return persist().entries().stream().map(Entry::index).toList();
    }

    @Test
    void severalStepsMakeOneWrite() {
        assertNull(out.persist());
        assertEquals(7, out.openPersist(() -> 7));
        assertEquals(7, out.openPersist(() -> 8));
        out.persistHardState(new HardState(1, null));
        out.persistHardState(new HardState(2, null));
        out.persistEntry(Replicas.entry(5, 2));
        assertEquals(7, persist().seq());
        assertEquals(new HardState(2, null), persist().hardState());
        assertEquals(0, persist().truncateFrom());
    }

    @Test
    void aCutInsideTheTurnDoesNotReachStorage() {
        out.openPersist(() -> 1);
        for (long index = 5; index <= 8; index++) {
            out.persistEntry(Replicas.entry(index, 1));
        }
        out.persistTruncation(7);
        assertEquals(List.of(5L, 6L), indexes());
        assertEquals(0, persist().truncateFrom());
        out.persistTruncation(5);
        assertEquals(List.of(), indexes());
        assertEquals(0, persist().truncateFrom());
    }

    /** What a restart throws away must not reach storage after it, and what comes after it must. */
    @Test
    void aRestartVoidsWhatTheTurnHadForTheLog() {
        Anchor anchor = new Anchor(new EntryId(40, 2), 0, Replicas.voters(1), new byte[0]);
        out.openPersist(() -> 1);
        out.persistHardState(new HardState(3, null));
        out.persistTruncation(6);
        out.persistEntry(Replicas.entry(6, 2));
        out.persistRestart(anchor);
        assertEquals(anchor, persist().restart());
        assertEquals(0, persist().truncateFrom());
        assertEquals(List.of(), indexes());
        assertEquals(new HardState(3, null), persist().hardState());
        out.persistEntry(Replicas.entry(41, 3));
        out.persistTruncation(41);
        assertEquals(0, persist().truncateFrom(), "storage has nothing but the anchor then");
        out.persistEntry(Replicas.entry(41, 3));
        assertEquals(List.of(41L), indexes());
        out.clear();
        assertNull(out.persist());
    }

    @Test
    void aCutBeforeTheTurnDoes() {
        out.openPersist(() -> 1);
        out.persistTruncation(6);
        out.persistEntry(Replicas.entry(6, 2));
        out.persistEntry(Replicas.entry(7, 2));
        out.persistTruncation(7);
        assertEquals(6, persist().truncateFrom());
        assertEquals(List.of(6L), indexes());
        out.persistTruncation(4);
        assertEquals(4, persist().truncateFrom());
        assertEquals(List.of(), indexes());
    }

    @Test
    void nothingIsWrittenUnopened() {
        assertThrows(IllegalStateException.class, () -> out.persistEntry(Replicas.entry(1, 1)));
        assertThrows(IllegalStateException.class, () -> out.persistTruncation(1));
        assertThrows(IllegalStateException.class, () -> out.persistHardState(HardState.INITIAL));
        RaftMessage message = new RaftMessage.VoteResponse(1, true);
        assertThrows(IllegalStateException.class, () -> out.sendOncePersisted(Replicas.replica(1), message));
    }

    @Test
    void clearsEverything() {
        out.openPersist(() -> 1);
        out.persistEntry(Replicas.entry(1, 1));
        out.sendOncePersisted(Replicas.replica(1), new RaftMessage.VoteResponse(1, true));
        out.send(Replicas.replica(1), new RaftMessage.VoteResponse(1, true));
        out.read(new Effects.Read(Replicas.replica(1), 1, 1, 1));
        out.answer(new Effects.Answer.Proposed(1, 1, 1));
        out.mark("mark");
        out.roleChanged();
        out.commitAdvanced();
        out.halt("reason");
        Persist kept = persist();
        out.clear();
        assertNull(out.persist());
        assertEquals(1, kept.entries().size(), "what was handed out stays");
        assertEquals(1, kept.thenSend().size());
        assertEquals(List.of(), out.sends());
        assertEquals(List.of(), out.reads());
        assertEquals(List.of(), out.answers());
        assertEquals(List.of(), out.marks());
        assertFalse(out.isRoleChanged());
        assertFalse(out.isCommitAdvanced());
        assertNull(out.haltReason());
    }
}

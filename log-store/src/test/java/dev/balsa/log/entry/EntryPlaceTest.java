package dev.balsa.log.entry;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertThrows;

import dev.balsa.raft.log.Anchor;
import dev.balsa.raft.log.Entry;
import dev.balsa.raft.log.EntryId;
import dev.balsa.raft.log.EntryKind;
import dev.balsa.raft.membership.Configuration;
import org.junit.jupiter.api.Test;

class EntryPlaceTest {
    private static Anchor anchor(byte[] detail) {
        return new Anchor(new EntryId(7, 2), 0, Configuration.EMPTY, detail);
    }

    @Test
    void anAnchorSaysWhatTheEntryBeforeItWouldSay() {
        Entry entry = EntryFrame.control(EntryKind.NOOP, 7, 2, 40, 5_000, new byte[0]);
        EntryPlace place = EntryPlace.after(entry);
        assertEquals(new EntryPlace(40, 5_000), place);
        assertEquals(place, EntryPlace.after(anchor(place.encode())));
    }

    @Test
    void aLogThatBeginsAtTheFirstEntryBeginsAtZero() {
        assertEquals(new EntryPlace(0, 0), EntryPlace.after(Anchor.beginning(Configuration.EMPTY)));
    }

    @Test
    void whatIsNoDetailIsRefused() {
        for (int length : new int[] {1, 8, 15, 17}) {
            assertThrows(IllegalArgumentException.class, () -> EntryPlace.after(anchor(new byte[length])), "" + length);
        }
        byte[] negative = new EntryPlace(-1, 0).encode();
        assertThrows(IllegalArgumentException.class, () -> EntryPlace.after(anchor(negative)));
    }
}

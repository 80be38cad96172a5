package dev.balsa.log.journal;

import java.util.List;
import java.util.Set;

/** What a journal found on disk is worth. */
sealed interface JournalVerdict {
    /** Frames that can be read, in order, from the first one that is needed. */
    List<FrameSeen> frames();

    /** Number of the frame after the last one that counts. */
    long endLsn();

    /** Frames up to here are proven durable by a later one; what comes after must be written and forced anew. */
    long provenLsn();

    /**
     * Files on whose word nothing was ever acknowledged: of recoveries that ended before their seal was written, whose whole
     * frames are copies and nothing more, and of recoveries that wrote nothing but a seal. They may be written over at once
     * unless one of {@link #frames} stands in them.
     */
    Set<JournalFile> expendable();

    /** Every frame is there. */
    record Whole(List<FrameSeen> frames, long endLsn, long provenLsn, Set<JournalFile> expendable)
            implements JournalVerdict {}

    /** The last write did not happen entirely; it was never acknowledged and is cut. */
    record Torn(List<FrameSeen> frames, long endLsn, long provenLsn, Set<JournalFile> expendable, FrameSeen torn)
            implements JournalVerdict {}

    /** Something is missing that was or may have been acknowledged. Nothing may be cut, nothing promised. */
    record Rotten(
            List<FrameSeen> frames,
            long endLsn,
            long provenLsn,
            Set<JournalFile> expendable,
            List<JournalDamage> damage)
            implements JournalVerdict {}
}

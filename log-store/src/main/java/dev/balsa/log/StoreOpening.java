package dev.balsa.log;

import dev.balsa.log.file.FileIo;
import dev.balsa.log.file.SideBySide;
import dev.balsa.log.journal.Journal;
import dev.balsa.log.journal.JournalRecovery;
import dev.balsa.log.journal.JournalSettings;
import dev.balsa.log.segment.SegmentPool;
import dev.balsa.raft.log.RecoveredLog;
import java.io.IOException;
import java.nio.file.AccessDeniedException;
import java.nio.file.Path;
import java.util.List;
import java.util.concurrent.atomic.AtomicLong;

/** A data directory brought in order, and all of it that a store goes on with. */
record StoreOpening(
        StoreLayout layout,
        SegmentPool pool,
        Journal journal,
        AtomicLong tailBytes,
        List<Group> groups,
        RecoveryReport report) {
    private static final int STAGING_BYTES = 4 << 20;
    private static final long MAX_REPLAY_BATCH_BYTES = 1 << 20;

    /** State store, connections, jars: what a process opens besides. Running out of files later is worse than not starting. */
    private static final int OTHER_FILES = 256;

    /** @param log what the core starts from */
    record Group(GroupReplay replay, RecoveredLog log) {}

    /** Recovers; refuses, with what to do, what cannot be recovered or would not run for long. */
    static StoreOpening of(FileIo io, Path directory, LogStoreSettings settings, SideBySide threads)
            throws IOException {
        requireDescriptors(io, settings, 1);
        try {
            SpaceReserve.makeRoomToStart(io, directory, settings.reserveBytes() / 2);
            return recovered(io, directory, settings, threads);
        } catch (AccessDeniedException e) {
            throw DataDirectory.denied(directory, e);
        }
    }

    /** @param directories how many with these settings the process is to have open */
    static void requireDescriptors(FileIo io, LogStoreSettings settings, int directories) throws IOException {
        long each = (long) settings.segments().maxOpenFiles() + settings.journalFiles();
        long needed = each * directories + OTHER_FILES;
        long allowed = io.maxOpenFiles();
        if (allowed < needed) {
            throw new IOException("This process may open " + allowed + " files and needs " + needed
                    + ". Raise the limit: ulimit -n " + 4 * needed
                    + " in the shell that starts the broker, or LimitNOFILE="
                    + 4 * needed + " in its service.");
        }
    }

    private static StoreOpening recovered(FileIo io, Path directory, LogStoreSettings settings, SideBySide threads)
            throws IOException {
        StoreLayout layout = new StoreLayout(directory);
        long owner = DataDirectory.readIdentity(io, directory).journalOwner();
        JournalSettings journalSettings = new JournalSettings(
                settings.journalFileBytes(),
                settings.journalFiles(),
                Math.min(STAGING_BYTES, settings.journalFileBytes()));
        SegmentPool pool = new SegmentPool(io, settings.segments());
        AtomicLong tailBytes = new AtomicLong();
        try (JournalRecovery journalRecovery =
                JournalRecovery.open(io, layout.journal(), journalSettings, owner, threads)) {
            StoreRecovery recovery = new StoreRecovery(
                    io,
                    layout,
                    pool,
                    journalRecovery,
                    tailBytes,
                    Math.min(MAX_REPLAY_BATCH_BYTES, settings.memoryBytes() / 128),
                    threads);
            try {
                List<Group> groups = threads.map(recovery.recover(), replay -> new Group(replay, replay.finish()));
                Journal journal = journalRecovery.resume();
                finishRecovery(recovery, journal);
                io.syncDirectory(layout.root());
                return new StoreOpening(layout, pool, journal, tailBytes, groups, recovery.report());
            } catch (IOException | RuntimeException e) {
                recovery.close();
                throw e;
            }
        } catch (IOException | RuntimeException e) {
            pool.close();
            throw e;
        }
    }

    private static void finishRecovery(StoreRecovery recovery, Journal journal) throws IOException {
        try {
            recovery.finishDrops();
            recovery.beginRestarts();
        } catch (IOException | RuntimeException e) {
            journal.close();
            throw e;
        }
    }
}

package dev.balsa.broker.rpc;

import dev.balsa.log.JournaledLogStore;
import dev.balsa.log.LogDirectories;
import dev.balsa.log.StoreStats;
import dev.balsa.proto.v1.DataDirectoryStatus;
import dev.balsa.proto.v1.ListDataDirectoriesResponse;
import java.util.concurrent.TimeUnit;

/** What this broker's data directories say of themselves. Any thread, never blocks. */
final class DataDirectoryStatuses {
    private final LogDirectories logs;

    DataDirectoryStatuses(LogDirectories logs) {
        this.logs = logs;
    }

    ListDataDirectoriesResponse collect() {
        ListDataDirectoriesResponse.Builder response = ListDataDirectoriesResponse.newBuilder();
        logs.stores().forEach(store -> response.addDirectories(status(store)));
        return response.build();
    }

    private static DataDirectoryStatus.Builder status(JournaledLogStore store) {
        StoreStats stats = store.stats();
        return DataDirectoryStatus.newBuilder()
                .setPath(store.directory().toString())
                .setState(store.health().name())
                .setReplicas(store.groupCount())
                .setDamagedRanges(store.damagedLogs().stream()
                        .mapToInt(log -> log.upkeep().damage().size())
                        .sum())
                .setSyncs(stats.frames())
                .setSyncMicros(TimeUnit.NANOSECONDS.toMicros(store.syncNanos()))
                .setJournalBytes(stats.writtenBytes())
                .setJournalBodyBytes(stats.bodyBytes())
                .setJournalFill(stats.journalFill())
                .setCheckpoints(stats.checkpoints())
                .setScrubbedBytes(stats.scrubbedBytes())
                .setScrubPasses(stats.scrubPasses())
                .setTornWriteCut(store.recoveryReport().tornFrame());
    }
}

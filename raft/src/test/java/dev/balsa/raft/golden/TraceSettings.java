package dev.balsa.raft.golden;

import dev.balsa.raft.core.RaftSettings;
import java.util.HashMap;
import java.util.Map;

/** Reads settings of a trace: {@code in-flight=100 cache=10}. */
final class TraceSettings {
    private TraceSettings() {}

    static RaftSettings with(RaftSettings settings, String text) {
        Map<String, Integer> changes = new HashMap<>();
        for (String word : text.strip().split("\\s+", -1)) {
            String[] pair = word.split("=", -1);
            changes.put(pair[0], Integer.parseInt(pair[1]));
        }
        RaftSettings changed = new RaftSettings(
                settings.heartbeatTicks(),
                settings.electionTicksMin(),
                settings.electionTicksMax(),
                settings.reconnectTicksMin(),
                settings.reconnectTicksMax(),
                take(changes, "first-election", settings.firstElectionTicks()),
                take(changes, "append", settings.maxAppendBytes()),
                take(changes, "in-flight", settings.maxInFlightBytes()),
                take(changes, "uncommitted", settings.maxUncommittedBytes()),
                take(changes, "cache", settings.cacheBytes()));
        if (!changes.isEmpty()) {
            throw new IllegalArgumentException("no such settings: " + changes.keySet());
        }
        return changed;
    }

    private static int take(Map<String, Integer> changes, String name, int otherwise) {
        Integer change = changes.remove(name);
        return change == null ? otherwise : change;
    }
}

package dev.balsa.chaos.remote;

import dev.balsa.chaos.history.HistoryHeader;
import dev.balsa.chaos.workload.LoadKind;
import java.util.Map;
import java.util.Set;

/**
 * What is verified.
 *
 * @param client options of the client library, {@code bootstrap.servers} among them
 * @param name of the run; topics and groups begin with it and are deleted at the end
 * @param seed of the plan
 * @param sendsPerSecond of each sender
 * @param wantsFaults false if the cluster may not be broken, whatever it allows
 */
public record VerifyOptions(
        Map<String, String> client,
        String name,
        long seed,
        long seconds,
        int partitions,
        int sendsPerSecond,
        Set<LoadKind> loads,
        boolean wantsFaults,
        String replay) {
    private static final long QUIET_SECONDS = 3;
    private static final long MIN_OPERATIONS_PER_SECOND = 20;

    public VerifyOptions {
        client = Map.copyOf(client);
        loads = Set.copyOf(loads);
    }

    String topic() {
        return name;
    }

    String group() {
        return name + "-group";
    }

    long quietMs() {
        return Math.min(QUIET_SECONDS, seconds / 4) * 1_000;
    }

    long faultsMs() {
        return seconds * 1_000 - quietMs();
    }

    HistoryHeader.Floor floor(int faults) {
        return new HistoryHeader.Floor(seconds * MIN_OPERATIONS_PER_SECOND, faults);
    }
}

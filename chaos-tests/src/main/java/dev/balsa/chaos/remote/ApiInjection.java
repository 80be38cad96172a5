package dev.balsa.chaos.remote;

import dev.balsa.chaos.nemesis.Healing;
import dev.balsa.chaos.nemesis.Injection;
import dev.balsa.chaos.plan.Fault;
import dev.balsa.chaos.plan.FaultKind;
import dev.balsa.proto.fault.v1alpha1.ActiveFault;
import dev.balsa.proto.fault.v1alpha1.DropMessages.Direction;
import java.io.IOException;
import java.time.Duration;
import java.util.EnumSet;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.TreeMap;

/** Faults of plans through the brokers' own fault API. Each is leased for as long as it is planned: it ends even if this process does. */
public final class ApiInjection implements Injection {
    /** What the API can do so that the cluster has to keep its promises, and nobody has to start a process again. */
    public static final Set<FaultKind> KINDS = Set.copyOf(EnumSet.of(
            FaultKind.PAUSE,
            FaultKind.CUT,
            FaultKind.ONE_WAY_CUT,
            FaultKind.LOSS,
            FaultKind.DELAY,
            FaultKind.DISK_FULL,
            FaultKind.SLOW_SYNC,
            FaultKind.CLOCK_JUMP,
            FaultKind.CRASH_CLIENT));

    private final FaultApi api;

    public ApiInjection(FaultApi api) {
        this.api = api;
    }

    @Override
    public Healing inject(int id, Fault fault, long durationMs, List<Integer> brokers) throws IOException {
        dev.balsa.proto.fault.v1alpha1.Fault message = message(fault);
        Map<Integer, Long> leases = new TreeMap<>();
        for (int broker : brokers) {
            try {
                ActiveFault active = api.inject(broker, message, Math.max(1, durationMs));
                leases.put(broker, active.getId());
            } catch (FaultApi.FaultApiException e) {
                throw new IOException("fault " + id + ": " + e.getMessage(), e);
            }
        }
        return () -> heal(leases);
    }

    private void heal(Map<Integer, Long> leases) throws IOException {
        for (Map.Entry<Integer, Long> lease : leases.entrySet()) {
            try {
                var _ = api.heal(lease.getKey(), List.of(lease.getValue()));
            } catch (FaultApi.FaultApiException e) {
                throw new IOException("a fault may last until its lease is over: " + e.getMessage(), e);
            }
        }
    }

    private static dev.balsa.proto.fault.v1alpha1.Fault message(Fault fault) {
        return switch (fault) {
            case Fault.Pause() -> BrokerFaults.pause();
            case Fault.Cut() -> BrokerFaults.dropMessages();
            case Fault.OneWayCut(boolean isInbound) ->
                BrokerFaults.dropMessages(100, isInbound ? Direction.DIRECTION_IN : Direction.DIRECTION_OUT, List.of());
            case Fault.Loss(int percent) -> BrokerFaults.dropMessages(percent, Direction.DIRECTION_BOTH, List.of());
            // Jitter would reorder messages, which the way between brokers never does.
            case Fault.Delay(int delayMs, int _) -> BrokerFaults.delayMessages(Duration.ofMillis(delayMs), List.of());
            case Fault.SlowSync(int delayMs) -> BrokerFaults.delaySyncs(Duration.ofMillis(delayMs));
            case Fault.DiskFull() -> BrokerFaults.fillDisk();
            case Fault.ClockJump(int jumpMs) -> BrokerFaults.offsetClock(Duration.ofMillis(jumpMs));
            case Fault.Kill _,
                    Fault.Restart _,
                    Fault.RollingRestart _,
                    Fault.Bridge _,
                    Fault.Isolate _,
                    Fault.Duplicate _,
                    Fault.Reorder _,
                    Fault.Bandwidth _,
                    Fault.Reset _,
                    Fault.PowerCut _,
                    Fault.DiskError _,
                    Fault.SyncError _,
                    Fault.LyingSync _,
                    Fault.BitFlip _,
                    Fault.Truncate _,
                    Fault.WipeDisk _,
                    Fault.RestoreOldDisk _,
                    Fault.ClockDrift _,
                    Fault.MemoryLimit _,
                    Fault.CpuLimit _,
                    Fault.CrashClient _ ->
                throw new UnsupportedOperationException(fault.kind().text() + " cannot be injected from outside");
        };
    }
}

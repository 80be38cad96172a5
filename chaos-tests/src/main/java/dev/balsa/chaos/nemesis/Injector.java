package dev.balsa.chaos.nemesis;

import dev.balsa.chaos.disk.Rot;
import dev.balsa.chaos.lab.BrokerHost;
import dev.balsa.chaos.lab.LabCluster;
import dev.balsa.chaos.net.Impairment;
import dev.balsa.chaos.net.NetworkLab;
import dev.balsa.chaos.net.Undo;
import dev.balsa.chaos.plan.Fault;
import dev.balsa.chaos.plan.FaultKind;
import java.io.IOException;
import java.util.ArrayList;
import java.util.EnumSet;
import java.util.List;
import java.util.Set;

/** Does one fault to some brokers. Faults may overlap, on one broker too. Any thread. */
final class Injector {
    /** What {@link #inject} can do on a machine that gives namespaces, volumes and a C compiler. */
    static final Set<FaultKind> KINDS = EnumSet.complementOf(EnumSet.of(FaultKind.CRASH_CLIENT));

    private static final long IN_SYNC_PATIENCE_MS = 60_000;

    private final LabCluster cluster;
    private final Downtime downtime;
    private final long seed;

    /** @param seed of what a fault chooses by itself, such as which bits it flips */
    Injector(LabCluster cluster, long seed) {
        this.cluster = cluster;
        this.seed = seed;
        this.downtime = new Downtime(cluster);
        cluster.hosts().forEach(host -> host.operatedBy(downtime));
    }

    /**
     * @param id of the fault in its plan
     * @throws UnsupportedOperationException if it is not among {@link #KINDS}
     */
    Healing inject(int id, Fault fault, List<BrokerHost> hosts) throws IOException, InterruptedException {
        List<Integer> ids = hosts.stream().map(BrokerHost::id).toList();
        NetworkLab network = cluster.network();
        return switch (fault) {
            case Fault.Kill() -> down(hosts, BrokerHost::kill, host -> {});
            case Fault.Pause() -> forEach(hosts, BrokerHost::pause, BrokerHost::resume);
            case Fault.Restart() -> down(hosts, Injector::stop, host -> {});
            case Fault.RollingRestart() -> rollingRestart(hosts);
            case Fault.Cut() -> undoing(network.cut(ids, others(ids)));
            case Fault.OneWayCut(boolean isInbound) ->
                undoing(isInbound ? network.drop(others(ids), ids, 100) : network.drop(ids, others(ids), 100));
            case Fault.Bridge() -> bridge(ids);
            case Fault.Isolate() -> undoing(network.cut(ids, everybodyBut(ids)));
            case Fault.Loss(int percent) -> loss(ids, percent);
            case Fault.Bandwidth(int kilobitsPerSecond) -> bandwidth(ids, kilobitsPerSecond);
            case Fault.Delay(int delayMs, int jitterMs) ->
                undoing(network.impair(ids, Impairment.delay(delayMs, jitterMs)));
            case Fault.Duplicate(int percent) -> undoing(network.impair(ids, Impairment.duplicate(percent)));
            case Fault.Reorder(int percent) -> undoing(network.impair(ids, Impairment.reorder(percent)));
            case Fault.Reset() -> forEach(hosts, host -> network.resetConnections(host.id()), host -> {});
            case Fault.PowerCut() ->
                down(hosts, BrokerHost::cutPower, host -> host.disk().restorePower());
            case Fault.DiskFull() ->
                forEach(hosts, host -> host.disk().fill(), host -> host.disk().free());
            case Fault.DiskError() ->
                failing(
                        hosts,
                        host -> host.faults().failIo(true),
                        host -> host.faults().failIo(false));
            case Fault.SyncError() ->
                failing(
                        hosts,
                        host -> host.faults().failSyncs(true),
                        host -> host.faults().failSyncs(false));
            case Fault.SlowSync(int delayMs) ->
                forEach(
                        hosts,
                        host -> host.faults().slowSyncs(delayMs),
                        host -> host.faults().slowSyncs(0));
            case Fault.LyingSync() ->
                forEach(
                        hosts,
                        host -> host.faults().lieAboutSyncs(true),
                        host -> host.faults().lieAboutSyncs(false));
            case Fault.BitFlip(int flips) -> rotten(hosts, host -> rot(id, host).flipBits(flips));
            case Fault.Truncate(int sizeBytes) ->
                rotten(hosts, host -> rot(id, host).truncate(sizeBytes));
            case Fault.WipeDisk() -> damaged(hosts, cluster::replaceDisk);
            case Fault.ClockJump(int jumpMs) ->
                forEach(
                        hosts,
                        host -> host.faults().setClock(jumpMs, 100),
                        host -> host.faults().resetClock());
            case Fault.ClockDrift(int percent) ->
                forEach(
                        hosts,
                        host -> host.faults().setClock(0, percent),
                        host -> host.faults().resetClock());
            case Fault.RestoreOldDisk() -> restoreOldDisk("copy-" + id, hosts);
            case Fault.MemoryLimit(int sizeMebibytes) ->
                failing(
                        hosts,
                        host -> host.limits().limitMemory((long) sizeMebibytes << 20),
                        host -> host.limits().freeMemory());
            case Fault.CpuLimit(int percent) ->
                forEach(
                        hosts,
                        host -> host.limits().limitCpu(percent),
                        host -> host.limits().freeCpu());
            case Fault.CrashClient _ ->
                throw new UnsupportedOperationException(fault.kind().text() + " cannot be injected into a broker");
        };
    }

    private interface Act {
        void on(BrokerHost host) throws IOException, InterruptedException;
    }

    /** Like {@link Act}, for what must work when everything is undone in a hurry. */
    private interface Repair {
        void on(BrokerHost host) throws IOException;
    }

    private static Healing forEach(List<BrokerHost> hosts, Act act, Repair repair)
            throws IOException, InterruptedException {
        for (BrokerHost host : hosts) {
            act.on(host);
        }
        return () -> {
            for (BrokerHost host : hosts) {
                repair.on(host);
            }
        };
    }

    /** The brokers end, and start again when the fault is over. */
    private Healing down(List<BrokerHost> hosts, Act end, Repair beforeStart) throws IOException, InterruptedException {
        List<BrokerHost> hit = new ArrayList<>();
        for (BrokerHost host : hosts) {
            // A second fault may not cut the power of a disk that has none, nor start what the first one keeps down.
            if (downtime.begin(host)) {
                end.on(host);
                hit.add(host);
            }
        }
        return () -> {
            for (BrokerHost host : hosts) {
                if (hit.contains(host)) {
                    beforeStart.on(host);
                }
                downtime.end(host);
            }
        };
    }

    /** Where the journal is hit the broker may refuse to start, and is given the empty disk that it asks for. */
    private Healing rotten(List<BrokerHost> hosts, Act damage) throws IOException, InterruptedException {
        return damaged(hosts, host -> {
            damage.on(host);
            host.expectRefusal();
        });
    }

    private Healing damaged(List<BrokerHost> hosts, Act damage) throws IOException, InterruptedException {
        return down(
                hosts,
                host -> {
                    host.kill();
                    damage.on(host);
                },
                host -> {});
    }

    /** The brokers may end by themselves. */
    private Healing failing(List<BrokerHost> hosts, Act act, Repair repair) throws IOException, InterruptedException {
        hosts.forEach(BrokerHost::expectExit);
        Healing healing = forEach(hosts, act, repair);
        return () -> {
            healing.heal();
            for (BrokerHost host : hosts) {
                downtime.wantsStart(host);
            }
        };
    }

    /** Whatever these brokers take in until the fault is over, their disks forget. */
    private Healing restoreOldDisk(String copy, List<BrokerHost> hosts) throws IOException {
        for (BrokerHost host : hosts) {
            host.copyDisk(copy);
        }
        return () -> {
            for (BrokerHost host : hosts) {
                downtime.begin(host);
                host.restoreDisk(copy);
                downtime.end(host);
            }
        };
    }

    private Healing rollingRestart(List<BrokerHost> hosts) throws IOException, InterruptedException {
        for (BrokerHost host : hosts) {
            down(List.of(host), Injector::stop, _ -> {}).heal();
            cluster.awaitHealth(IN_SYNC_PATIENCE_MS);
        }
        return Healing.NOTHING;
    }

    private static void stop(BrokerHost host) throws IOException, InterruptedException {
        host.stop();
    }

    private Healing bridge(List<Integer> ids) throws IOException {
        List<Integer> others = others(ids);
        int half = (others.size() + 1) / 2;
        return undoing(cluster.network().cut(others.subList(0, half), others.subList(half, others.size())));
    }

    private Healing loss(List<Integer> ids, int percent) throws IOException {
        List<Integer> everybody = everybodyBut(List.of());
        Undo out = cluster.network().drop(ids, everybody, percent);
        Undo in = cluster.network().drop(everybody, ids, percent);
        return () -> {
            out.undo();
            in.undo();
        };
    }

    private Healing bandwidth(List<Integer> ids, int kilobitsPerSecond) throws IOException {
        List<Undo> undo = new ArrayList<>();
        for (int id : ids) {
            undo.add(cluster.network().limitRate(id, kilobitsPerSecond));
        }
        return () -> {
            for (Undo one : undo) {
                one.undo();
            }
        };
    }

    private static Healing undoing(Undo undo) {
        return undo::undo;
    }

    private Rot rot(int id, BrokerHost host) {
        return new Rot(host.disk().data(), seed * 31 + id);
    }

    private List<Integer> others(List<Integer> ids) {
        return cluster.hosts().stream()
                .map(BrokerHost::id)
                .filter(id -> !ids.contains(id))
                .toList();
    }

    /** Clients as well. */
    private List<Integer> everybodyBut(List<Integer> ids) {
        List<Integer> others = new ArrayList<>(others(ids));
        others.add(NetworkLab.CLIENTS);
        return others;
    }
}

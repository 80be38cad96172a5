package dev.balsa.chaos.group;

import static org.awaitility.Awaitility.await;

import dev.balsa.chaos.cluster.ProcessCluster;
import dev.balsa.chaos.group.GroupHistory.Action;
import dev.balsa.chaos.group.GroupHistory.Kind;
import dev.balsa.chaos.group.MemberHistory.Span;
import dev.balsa.chaos.workload.KeyedLoad;
import dev.balsa.client.BalsaException;
import dev.balsa.client.admin.BalsaAdmin;
import dev.balsa.client.admin.GroupDescription;
import java.io.IOException;
import java.nio.file.Path;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.SplittableRandom;
import java.util.concurrent.TimeUnit;
import java.util.function.Predicate;

/** A group of member processes that read what a load writes, and everything that is done to them; after each deed all flows again. */
final class GroupRun implements AutoCloseable {
    static final String TOPIC = "shared";
    static final int PARTITIONS = 6;
    private static final String GROUP = "readers";
    private static final int SESSION_MS = 6_000;
    private static final int KEYS = 24;
    private static final int RECORDS_PER_SECOND = 5_000;
    private static final int FLOWING_RECORDS = 100;
    private static final Duration PATIENCE = Duration.ofSeconds(60);
    /** A broker that comes back takes part in elections and catches up. */
    private static final long AFTERMATH_NANOS = TimeUnit.SECONDS.toNanos(3);

    private final ProcessCluster cluster;
    private final Path directory;
    private final SplittableRandom random;
    private final BalsaAdmin admin;
    private final KeyedLoad load;
    private final CommittedSampler sampler;
    private final List<MemberProcess> all = new ArrayList<>();
    private final List<MemberProcess> running = new ArrayList<>();
    private final List<Action> actions = new ArrayList<>();
    private final List<Span> brokerKills = new ArrayList<>();

    /** @param cluster runs */
    GroupRun(ProcessCluster cluster, Path directory, SplittableRandom random) {
        this.cluster = cluster;
        this.directory = directory;
        this.random = random;
        this.admin = new BalsaAdmin(Map.of("bootstrap.servers", cluster.bootstrap()));
        this.load = new KeyedLoad(cluster.bootstrap(), TOPIC, PARTITIONS, KEYS, RECORDS_PER_SECOND);
        this.sampler = new CommittedSampler(cluster.bootstrap(), GROUP, TOPIC, PARTITIONS);
    }

    /** Writes and reads with this many dynamic members and one static one. */
    void begin(int dynamic) throws IOException {
        load.start();
        for (int i = 0; i < dynamic; i++) {
            start("");
        }
        start("box");
        awaitFlow();
    }

    int dynamicMembers() {
        return (int) running.stream().filter(member -> !member.isStatic()).count();
    }

    void join() throws IOException {
        done(Kind.JOIN, start("").name());
        awaitFlow();
    }

    void closeOne() throws IOException, InterruptedException {
        MemberProcess member = pick(one -> !one.isStatic());
        running.remove(member);
        done(Kind.CLOSE, member.name());
        member.leave();
        awaitFlow();
    }

    void killOne() {
        MemberProcess member = pick(one -> !one.isStatic());
        running.remove(member);
        done(Kind.KILL, member.name());
        member.kill();
        awaitFlow();
    }

    /** Kills the static member and starts it again. */
    void killAndReturn() throws IOException {
        MemberProcess member = pick(MemberProcess::isStatic);
        running.remove(member);
        done(Kind.RETURN, member.name());
        member.kill();
        start(member.instanceId());
        awaitFlow();
    }

    /** Freezes a member for longer than its session, and lets it go on. */
    void freezeOne() throws IOException {
        MemberProcess member = pick(one -> !one.isStatic());
        running.remove(member);
        done(Kind.PAUSE, member.name());
        member.pause();
        awaitFlow();
        running.add(member);
        done(Kind.RESUME, member.name());
        member.resume();
        awaitFlow();
    }

    /** Kills the broker that coordinates the group, and starts it again. */
    void killCoordinator() throws IOException {
        int broker = admin.groups().describe(GROUP, false).coordinator();
        done(Kind.COORDINATOR_KILL, "");
        long killedNanos = System.nanoTime();
        cluster.kill(broker);
        awaitFlow();
        cluster.up();
        awaitFlow();
        brokerKills.add(new Span(killedNanos, System.nanoTime() + AFTERMATH_NANOS));
        long untilNanos = System.nanoTime() + AFTERMATH_NANOS;
        await().pollInterval(Duration.ofMillis(100)).until(() -> System.nanoTime() - untilNanos > 0);
    }

    private MemberProcess start(String instanceId) throws IOException {
        String name = "member-" + (all.size() + 1);
        MemberProcess member =
                MemberProcess.start(name, instanceId, directory, cluster.bootstrap(), GROUP, TOPIC, SESSION_MS);
        all.add(member);
        running.add(member);
        return member;
    }

    private MemberProcess pick(Predicate<MemberProcess> wanted) {
        List<MemberProcess> candidates = running.stream().filter(wanted).toList();
        return candidates.get(random.nextInt(candidates.size()));
    }

    private void done(Kind kind, String member) {
        actions.add(new Action(kind, member, System.nanoTime()));
    }

    /** The group has the members that run, is settled, and every partition's committed offset moves on. */
    private void awaitFlow() {
        await("group of " + running.size())
                .atMost(PATIENCE)
                .pollInterval(Duration.ofMillis(50))
                .until(this::isSettled);
        long[] before = sampler.newest().offsets();
        await("partitions that flow").atMost(PATIENCE).until(() -> {
            long[] now = sampler.newest().offsets();
            for (int partition = 0; partition < PARTITIONS; partition++) {
                if (now[partition] < before[partition] + FLOWING_RECORDS) {
                    return false;
                }
            }
            return true;
        });
    }

    private boolean isSettled() {
        if (!load.failures().isEmpty()) {
            throw new AssertionError("the load fails", load.failures().getFirst());
        }
        for (MemberProcess member : running) {
            if (!member.isRunning()) {
                throw new AssertionError(member.name() + " has ended by itself");
            }
        }
        try {
            GroupDescription group = admin.groups().describe(GROUP, false);
            return group.state().equals("STABLE") && group.members().size() == running.size();
        } catch (BalsaException e) {
            // Nobody coordinates at the moment, or not yet.
            return false;
        }
    }

    /** Stops the load, has everything read, closes all members, and gives what is known. */
    GroupHistory finish() throws IOException, InterruptedException {
        load.finish();
        long[] ends = new long[PARTITIONS];
        admin.groups()
                .lag(GROUP, List.of(TOPIC))
                .partitions()
                .forEach(partition -> ends[partition.partition().partition()] = partition.highWatermark());
        await("everything is read").atMost(PATIENCE).until(() -> {
            long[] now = sampler.newest().offsets();
            for (int partition = 0; partition < PARTITIONS; partition++) {
                if (now[partition] < ends[partition]) {
                    return false;
                }
            }
            return true;
        });
        for (MemberProcess member : running) {
            member.leave();
        }
        List<MemberHistory> histories = new ArrayList<>();
        for (MemberProcess member : all) {
            histories.add(member.history());
        }
        return new GroupHistory(
                histories, sampler.samples(), actions, brokerKills, ends, TimeUnit.MILLISECONDS.toNanos(SESSION_MS));
    }

    KeyedLoad load() {
        return load;
    }

    @Override
    public void close() {
        all.forEach(MemberProcess::close);
        load.close();
        sampler.close();
        admin.close();
    }
}

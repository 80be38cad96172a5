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
import java.util.stream.IntStream;
import org.jspecify.annotations.Nullable;

/** A group of member processes that read what a load writes, and everything that is done to them; after each deed all flows again. */
final class GroupRun implements AutoCloseable {
    static final String TOPIC = "shared";
    static final int PARTITIONS = 6;
    private static final String GROUP = "readers";
    private static final int SESSION_MS = 6_000;
    private static final long SESSION_NANOS = TimeUnit.MILLISECONDS.toNanos(SESSION_MS);
    private static final int KEYS = 24;
    private static final int RECORDS_PER_SECOND = 5_000;
    private static final int FLOWING_RECORDS = 100;
    private static final Duration PATIENCE = Duration.ofSeconds(60);
    /** A broker that comes back takes part in elections and catches up. */
    private static final long AFTERMATH_NANOS = TimeUnit.SECONDS.toNanos(3);

    /** A process that has just started compiles behind its first work. */
    private static final long BREATH_NANOS = TimeUnit.SECONDS.toNanos(1);

    /** New brokers spend half of their time with compiling. */
    private static final long COMPILING_NANOS = TimeUnit.SECONDS.toNanos(30);

    private final ProcessCluster cluster;
    private final Path directory;
    private final SplittableRandom random;
    private final boolean isMeasured;
    private final BalsaAdmin admin;
    private final KeyedLoad load;
    private final CommittedSampler sampler;
    private final List<MemberProcess> all = new ArrayList<>();
    private final List<MemberProcess> running = new ArrayList<>();
    private final List<Action> actions = new ArrayList<>();
    private final List<Span> brokerKills = new ArrayList<>();
    /** Started, and ready to join. */
    private @Nullable MemberProcess spare;

    /**
     * A run without members.
     *
     * @param cluster runs
     * @param isMeasured whether nothing else happens until a deed can be felt no more, brokers that compile included
     */
    GroupRun(ProcessCluster cluster, Path directory, SplittableRandom random, boolean isMeasured) {
        this.cluster = cluster;
        this.directory = directory;
        this.random = random;
        this.isMeasured = isMeasured;
        this.admin = new BalsaAdmin(Map.of("bootstrap.servers", cluster.bootstrap()));
        this.load = new KeyedLoad(cluster.bootstrap(), TOPIC, PARTITIONS, KEYS, RECORDS_PER_SECOND);
        this.sampler = new CommittedSampler(cluster.bootstrap(), GROUP, TOPIC, PARTITIONS);
    }

    /** Writes and reads with this many dynamic members and one static one. */
    void begin(int dynamic) throws IOException {
        for (int i = 0; i < dynamic; i++) {
            start("");
        }
        start("box");
        load.start();
        awaitFlow();
        rest(COMPILING_NANOS);
        ready();
    }

    int dynamicMembers() {
        return (int) running.stream().filter(member -> !member.isStatic()).count();
    }

    /** The control. */
    void doNothing() throws IOException {
        settle(done(Kind.NOTHING, ""));
    }

    void join() throws IOException {
        MemberProcess ready = ready();
        Action joining = done(Kind.JOIN, ready.name());
        start("");
        settle(joining);
    }

    void closeOne() throws IOException, InterruptedException {
        MemberProcess member = pick(one -> !one.isStatic());
        running.remove(member);
        Action closing = done(Kind.CLOSE, member.name());
        member.leave();
        settle(closing);
    }

    void killOne() throws IOException {
        MemberProcess member = pick(one -> !one.isStatic());
        running.remove(member);
        Action killing = done(Kind.KILL, member.name());
        member.kill();
        settle(killing);
    }

    /** Kills the static member and starts it again. */
    void killAndReturn() throws IOException {
        MemberProcess member = pick(MemberProcess::isStatic);
        running.remove(member);
        Action returning = done(Kind.RETURN, member.name());
        member.kill();
        start(member.instanceId());
        settle(returning);
    }

    /** Freezes a member for longer than its session, and lets it go on. */
    void freezeOne() throws IOException {
        MemberProcess member = pick(one -> !one.isStatic());
        running.remove(member);
        Action pausing = done(Kind.PAUSE, member.name());
        member.pause();
        settle(pausing);
        running.add(member);
        Action resuming = done(Kind.RESUME, member.name());
        member.resume();
        settle(resuming);
    }

    /** Another process takes the place of the static member, which is frozen for longer than its session, wakes and ends. */
    void replaceFrozen() throws IOException, InterruptedException {
        MemberProcess member = pick(MemberProcess::isStatic);
        running.remove(member);
        Action replacing = done(Kind.REPLACE, member.name());
        member.pause();
        start(member.instanceId());
        settle(replacing);
        pause(replacing.atNanos() + SESSION_NANOS + AFTERMATH_NANOS - System.nanoTime());
        Action resuming = done(Kind.RESUME, member.name());
        member.resume();
        member.awaitEnd();
        settle(resuming);
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
        rest(COMPILING_NANOS);
        brokerKills.add(new Span(killedNanos, System.nanoTime() + AFTERMATH_NANOS));
        pause(AFTERMATH_NANOS);
    }

    /** All flows again, and what was done is over. */
    private void settle(Action action) throws IOException {
        awaitFlow();
        rest(action.atNanos() + GroupFigures.effectNanos(action.kind(), SESSION_NANOS) - System.nanoTime());
        ready();
        rest(BREATH_NANOS);
    }

    private void rest(long nanos) {
        if (isMeasured) {
            pause(nanos);
        }
    }

    private static void pause(long nanos) {
        long untilNanos = System.nanoTime() + nanos;
        await().atMost(PATIENCE).pollInterval(Duration.ofMillis(100)).until(() -> System.nanoTime() - untilNanos > 0);
    }

    private MemberProcess ready() throws IOException {
        MemberProcess next = spare;
        if (next == null) {
            next = MemberProcess.start(
                    "member-" + (all.size() + 1), directory, cluster.bootstrap(), GROUP, TOPIC, SESSION_MS);
            spare = next;
        }
        return next;
    }

    private void start(String instanceId) throws IOException {
        MemberProcess member = ready();
        spare = null;
        all.add(member);
        running.add(member);
        member.join(instanceId);
    }

    private MemberProcess pick(Predicate<MemberProcess> wanted) {
        List<MemberProcess> candidates = running.stream().filter(wanted).toList();
        return candidates.get(random.nextInt(candidates.size()));
    }

    private Action done(Kind kind, String member) {
        Action action = new Action(kind, member, System.nanoTime());
        actions.add(action);
        return action;
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
        return new GroupHistory(histories, sampler.samples(), actions, brokerKills, standstills(), ends, SESSION_NANOS);
    }

    private List<List<Span>> standstills() {
        return IntStream.range(0, PARTITIONS)
                .mapToObj(partition -> load.gaps(partition).stream()
                        .map(gap -> new Span(gap[0], gap[1]))
                        .toList())
                .toList();
    }

    KeyedLoad load() {
        return load;
    }

    @Override
    public void close() {
        MemberProcess unused = spare;
        if (unused != null) {
            unused.close();
        }
        all.forEach(MemberProcess::close);
        load.close();
        sampler.close();
        admin.close();
    }
}

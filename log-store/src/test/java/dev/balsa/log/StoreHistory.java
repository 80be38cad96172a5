package dev.balsa.log;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertNull;
import static org.junit.jupiter.api.Assertions.assertTrue;

import dev.balsa.log.crash.CrashFs;
import dev.balsa.log.crash.PowerCutException;
import dev.balsa.log.segment.SegmentSettings;
import dev.balsa.raft.GroupId;
import dev.balsa.raft.ReplicaId;
import dev.balsa.raft.core.Persist;
import dev.balsa.raft.membership.Configuration;
import dev.balsa.raft.runtime.GroupDescriptor;
import dev.balsa.raft.runtime.GroupLog;
import dev.balsa.raft.runtime.LogWriter;
import dev.balsa.raft.runtime.WriterListener;
import java.io.IOException;
import java.nio.file.Path;
import java.util.ArrayDeque;
import java.util.ArrayList;
import java.util.Deque;
import java.util.HashSet;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.SplittableRandom;
import java.util.TreeMap;
import java.util.UUID;
import org.jspecify.annotations.Nullable;

/** One random history: a store driven by hand, its disk, and a model of what must be there. */
final class StoreHistory implements WriterListener {
    private static final Path DIRECTORY = Path.of("/data");
    private static final ReplicaId SELF = new ReplicaId(1, new UUID(3, 4));

    /** Small enough that files are recycled all the time. */
    private static final LogStoreSettings SETTINGS =
            new LogStoreSettings(16 << 12, 4, new SegmentSettings(8_000, 512), 64L << 20, 32 << 10, 0);

    /** What all histories together have been through. */
    static final class Totals {
        long steps;
        long powerCuts;
        long kills;
        long checkpoints;
        long drops;
        long truncations;
        long restarts;
        long retirements;
        long tornTails;
        long cutDuringRecovery;

        synchronized void add(Totals other) {
            steps += other.steps;
            powerCuts += other.powerCuts;
            kills += other.kills;
            checkpoints += other.checkpoints;
            drops += other.drops;
            truncations += other.truncations;
            restarts += other.restarts;
            retirements += other.retirements;
            tornTails += other.tornTails;
            cutDuringRecovery += other.cutDuringRecovery;
        }

        @Override
        public String toString() {
            return steps + " steps, " + powerCuts + " power cuts, " + kills
                    + " kills (together " + cutDuringRecovery + " during recovery), " + checkpoints + " checkpoints, "
                    + tornTails + " torn tails, " + truncations
                    + " truncations, "
                    + restarts
                    + " restarts of logs, "
                    + retirements
                    + " logs found shortened, "
                    + drops + " drops";
        }
    }

    private record Ticket(ModelGroup group, long write) {}

    private final SplittableRandom random;
    private final Totals totals;
    private CrashFs disk;
    private @Nullable JournaledLogStore store;
    private @Nullable LogWriter writer;
    private long nowNanos;
    private long nextGroup;

    private final Map<GroupId, ModelGroup> groups = new TreeMap<>();
    /** Creation or drop was under way when the power went; either outcome is right. */
    private final Map<GroupId, ModelGroup> uncertain = new TreeMap<>();

    private final Set<GroupId> dropped = new HashSet<>();
    private final Deque<Ticket> tickets = new ArrayDeque<>();
    private long toldTicket;
    private long handedTicket;

    StoreHistory(SplittableRandom random, Totals totals) {
        this.random = random;
        this.totals = totals;
        this.disk = new CrashFs(random.nextLong());
    }

    void run(int steps) throws IOException {
        DataDirectory.format(
                disk, DIRECTORY, new DataDirectory.Identity("c", 1, new UUID(1, random.nextLong()), List.of()));
        openUntilItHolds();
        for (int i = 0; i < steps; i++) {
            totals.steps++;
            if (random.nextInt(12) == 0) {
                disk.cutAtOperation(disk.operations() + random.nextInt(1, 30));
            }
            try {
                step();
                assertNoFailure();
            } catch (PowerCutException e) {
                assertTrue(disk.isCut());
            }
            if (disk.isCut()) {
                // The process may also have been killed in the middle of the operation, with the power still on.
                crash(random.nextBoolean());
            }
        }
        crash(random.nextBoolean());
        close();
    }

    private void assertNoFailure() {
        if (!disk.isCut()) {
            assertNull(store().failure());
            assertEquals(List.of(), store().damagedLogs(), "damage out of nowhere");
        }
    }

    private void step() throws IOException {
        switch (random.nextInt(42)) {
            case 0 -> createGroups();
            case 1 -> dropGroup();
            case 2, 3 -> someGroup(group -> submit(group, group.vote()));
            case 4, 5, 6, 7, 8, 9, 10, 11, 12 -> someGroup(group -> submit(group, group.append()));
            case 13, 14 -> someGroup(this::truncate);
            case 15, 16, 17, 18, 19 -> someGroup(ModelGroup::commit);
            case 20 -> someGroup(group -> submit(group, group.nothing()));
            case 21, 22, 23, 24, 25, 26 -> store().turnJournal();
            case 27, 28, 29, 30 -> background();
            case 31 -> settle();
            case 32 -> busyGroup();
            case 33 -> crash(random.nextInt(3) > 0);
            case 34 -> someGroup(ModelGroup::compareStored);
            case 36 -> someGroup(ModelGroup::hold);
            case 37 -> someGroup(this::restartLog);
            case 35 -> restart();
            default -> {
                store().turnJournal();
                background();
            }
        }
    }

    private void background() {
        nowNanos += random.nextLong(60_000_000);
        store().turnBackground();
    }

    private void settle() {
        boolean more = true;
        for (int i = 0; i < 60 && more; i++) {
            boolean wrote = store().turnJournal();
            more = turnLater() || wrote;
        }
    }

    private boolean turnLater() {
        nowNanos += 30_000_000;
        return store().turnBackground() == 0;
    }

    /** One group writes, all others idle while the journal comes around. */
    private void busyGroup() {
        someGroup(group -> {
            for (int i = 0; i < 30 && !disk.isCut(); i++) {
                submit(group, group.append());
                group.commit();
                store().turnJournal();
                if (i % 3 == 0) {
                    background();
                }
            }
        });
    }

    private interface Action {
        void on(ModelGroup group) throws IOException;
    }

    private void someGroup(Action action) {
        if (!groups.isEmpty()) {
            List<ModelGroup> all = new ArrayList<>(groups.values());
            try {
                action.on(all.get(random.nextInt(all.size())));
            } catch (IOException e) {
                throw new AssertionError(e);
            }
        }
    }

    private void truncate(ModelGroup group) {
        Persist write = group.truncate();
        if (write != null) {
            totals.truncations++;
            submit(group, write);
        }
    }

    private void submit(ModelGroup group, Persist write) {
        tickets.add(new Ticket(group, group.writes()));
        assertEquals(++handedTicket, writer().append(group.log(), write));
    }

    private void restartLog(ModelGroup group) {
        totals.restarts++;
        submit(group, group.restart(group.leadersAnchor()));
    }

    private void createGroups() throws IOException {
        List<ModelGroup> created = new ArrayList<>();
        for (int i = 0; i < random.nextInt(1, 4); i++) {
            long id = nextGroup++;
            ReplicaId other = new ReplicaId(2, new UUID(5, id));
            GroupDescriptor descriptor = new GroupDescriptor(
                    new GroupId(id),
                    "topic",
                    new UUID(9, id / 3),
                    (int) id % 5,
                    SELF,
                    Configuration.ofVoters(List.of(SELF, other)));
            boolean taken =
                    groups.values().stream().anyMatch(group -> group.descriptor.partition() == descriptor.partition());
            boolean twice = created.stream().anyMatch(group -> group.descriptor.partition() == descriptor.partition());
            if (!taken && !twice) {
                created.add(new ModelGroup(descriptor, random));
            }
        }
        created.forEach(group -> uncertain.put(group.descriptor.group(), group));
        List<GroupLog> logs;
        try {
            logs = store().create(
                            created.stream().map(group -> group.descriptor).toList());
        } catch (IOException e) {
            assertTrue(disk.isCut(), () -> "cannot create: " + e);
            return;
        }
        for (int i = 0; i < created.size(); i++) {
            ModelGroup group = created.get(i);
            group.attach((PartitionLog) logs.get(i));
            group.recovered(group.log());
            uncertain.remove(group.descriptor.group());
            groups.put(group.descriptor.group(), group);
        }
    }

    private void dropGroup() throws IOException {
        if (groups.size() < 2) {
            return;
        }
        List<ModelGroup> all = new ArrayList<>(groups.values());
        ModelGroup group = all.get(random.nextInt(all.size()));
        GroupId id = group.descriptor.group();
        groups.remove(id);
        uncertain.put(id, group);
        try {
            store().drop(id);
        } catch (IOException e) {
            assertTrue(disk.isCut(), () -> "cannot drop: " + e);
            return;
        }
        uncertain.remove(id);
        dropped.add(id);
        totals.drops++;
    }

    // ---- the end and the next beginning
    // -------------------------------------------------------------------------------

    /** Ends the process, and unless {@code onlyKilled} the power; then starts again until a start is not cut short. */
    private void crash(boolean onlyKilled) throws IOException {
        forgetProcess();
        if (onlyKilled) {
            totals.kills++;
            disk = disk.afterKill();
        } else {
            totals.powerCuts++;
            disk = disk.afterPowerCut(random);
        }
        openUntilItHolds();
    }

    private void restart() throws IOException {
        close();
        if (!disk.isCut()) {
            CrashFs after = disk.afterKill();
            assertEquals(0, disk.openHandles(), "files left open");
            forgetProcess();
            disk = after;
            openUntilItHolds();
        }
    }

    private void close() throws IOException {
        try {
            store().close();
        } catch (IOException e) {
            assertTrue(disk.isCut(), () -> "cannot close: " + e);
        }
    }

    private void forgetProcess() {
        if (store != null) {
            totals.checkpoints += store().stats().checkpoints();
        }
        tickets.clear();
        toldTicket = 0;
        handedTicket = 0;
        store = null;
    }

    private void openUntilItHolds() throws IOException {
        while (true) {
            if (random.nextInt(3) == 0) {
                disk.cutAtOperation(disk.operations() + random.nextInt(1, 40));
            }
            try {
                open();
                return;
            } catch (PowerCutException e) {
                assertTrue(disk.isCut());
                totals.cutDuringRecovery++;
                if (random.nextInt(3) == 0) {
                    totals.kills++;
                    disk = disk.afterKill();
                } else {
                    totals.powerCuts++;
                    disk = disk.afterPowerCut(random);
                }
            }
        }
    }

    private void open() throws IOException {
        JournaledLogStore opened = JournaledLogStore.openManual(disk, DIRECTORY, SETTINGS, () -> nowNanos);
        totals.tornTails += opened.recoveryReport().tornFrame() ? 1 : 0;
        // From here on only memory is compared, and a cut that is still to come comes later.
        Set<GroupId> found = new HashSet<>();
        for (GroupLog log : opened.groups()) {
            GroupId id = log.descriptor().group();
            found.add(id);
            assertTrue(!dropped.contains(id), "a dropped group came back");
            ModelGroup group = groups.get(id);
            if (group == null) {
                group = uncertain.get(id);
                assertTrue(group != null, "a group out of nowhere: " + id);
                groups.put(id, group);
            }
            group.recovered((PartitionLog) log);
            totals.retirements += group.state().baseIndex() > 0 ? 1 : 0;
        }
        for (GroupId id : groups.keySet()) {
            assertTrue(found.contains(id), () -> "group " + id + " is gone");
        }
        for (GroupId id : uncertain.keySet()) {
            if (!found.contains(id)) {
                dropped.add(id);
            }
        }
        uncertain.clear();
        store = opened;
        writer = opened.openWriter(this);
    }

    private LogWriter writer() {
        LogWriter open = writer;
        if (open == null) {
            throw new IllegalStateException("no store is open");
        }
        return open;
    }

    private JournaledLogStore store() {
        JournaledLogStore open = store;
        if (open == null) {
            throw new IllegalStateException("no store is open");
        }
        return open;
    }

    // ---- what the store tells
    // ------------------------------------------------------------------------------------------

    @Override
    public void durable(long ticket) {
        assertTrue(ticket > toldTicket && ticket <= handedTicket, "tickets in order");
        while (toldTicket < ticket) {
            toldTicket++;
            Ticket told = tickets.remove();
            told.group().durable(told.write());
        }
    }

    @Override
    public void stored(GroupLog log, long index) {
        ModelGroup group = groups.get(log.descriptor().group());
        if (group != null) {
            assertTrue(index <= group.committedIndex());
            assertEquals(index, ((PartitionLog) log).storedIndex());
        }
    }

    @Override
    public void failed(String cause) {
        assertTrue(disk.isCut(), () -> "the store failed: " + cause);
    }
}

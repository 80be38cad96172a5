package dev.balsa.raft.runtime;

import dev.balsa.raft.GroupId;
import dev.balsa.raft.ReplicaId;
import dev.balsa.raft.core.Input;
import dev.balsa.raft.core.Persist;
import dev.balsa.raft.log.Anchor;
import dev.balsa.raft.membership.Configuration;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Objects;
import java.util.concurrent.atomic.AtomicLong;
import java.util.function.Consumer;
import java.util.function.Function;

/**
 * The single writer of many groups. One {@link #turn} takes what has come in, steps the groups it is for and then carries out what
 * all of them want at once, so that batches form by themselves from whatever gathered during the turn before. Has no thread of its
 * own: whoever calls {@code turn} is the loop.
 */
final class GroupLoop {
    /** A listener that answers every answer with a new proposal must not keep the loop from hearing anything else. */
    private static final int MAX_ROUNDS = 8;

    private static final int EVENTS_BETWEEN_LOOKS = 32;

    private final HostSettings settings;
    private final HostPorts ports;
    private final Runnable wakeUp;
    private final ColdReads coldReads;
    private final TickSchedule ticks;
    private final Map<LogJournal, WriteLane> lanes = new LinkedHashMap<>();

    private final Mailbox<Runnable> mailbox = new Mailbox<>();
    private final AtomicLong offeredBytes = new AtomicLong();
    private final AtomicLong droppedMessages = new AtomicLong();

    private final Map<GroupId, HostedGroup> groups = new LinkedHashMap<>();
    private final Map<Integer, ReplicaId> lastSeen = new HashMap<>();
    private final Outbox outbox = new Outbox();
    private List<HostedGroup> touched = new ArrayList<>();
    private List<HostedGroup> settling = new ArrayList<>();
    private boolean isStoreFailed;

    /** @param wakeUp called by any thread after it has left something to do */
    GroupLoop(HostSettings settings, HostPorts ports, Runnable wakeUp) {
        this.settings = settings;
        this.ports = ports;
        this.wakeUp = wakeUp;
        this.coldReads = new ColdReads(ports.coldReads(), this::execute, settings.maxColdReads());
        this.ticks = new TickSchedule(
                settings.tickNanos(), settings.maxCatchUpTicks(), ports.clock().nanos());
        // All of them, also those without a group here: whichever fails ends this loop's groups.
        ports.store().journals().forEach(journal -> lanes.put(journal, new WriteLane(this, journal)));
    }

    // ---- any thread ---------------------------------------------------------------------------------------------

    void execute(Runnable task) {
        mailbox.add(task);
        wakeUp.run();
    }

    boolean offer(int sizeBytes, Runnable task) {
        if (offeredBytes.addAndGet(sizeBytes) > settings.mailboxBytes()) {
            offeredBytes.addAndGet(-sizeBytes);
            return false;
        }
        execute(() -> {
            offeredBytes.addAndGet(-sizeBytes);
            task.run();
        });
        return true;
    }

    void received(List<GroupMessage> messages, Runnable taken) {
        execute(() -> {
            messages.forEach(this::deliver);
            taken.run();
        });
    }

    void peerUnreachable(int brokerId) {
        execute(() -> stepPeerEvent(brokerId, Input.PeerUnreachable::new));
    }

    void peerRefused(int brokerId) {
        execute(() -> stepPeerEvent(brokerId, Input.PeerRefused::new));
    }

    void wakeUp() {
        wakeUp.run();
    }

    void stored(GroupLog log, long index) {
        execute(() -> stepAfterDurable(log, new Input.Stored(index)));
    }

    void logStarts(GroupLog log, Anchor anchor) {
        execute(() -> stepAfterDurable(log, new Input.LogStarts(anchor)));
    }

    /** What stands in segments, or did, was durable before; the core has to hear that first. */
    private void stepAfterDurable(GroupLog log, Input input) {
        takeDurable();
        HostedGroup group = groups.get(log.descriptor().group());
        if (group != null && group.log().equals(log)) {
            group.step(input);
        }
    }

    void failed(String cause) {
        execute(() -> storeFailed(cause));
        ports.failures().hostFailed(cause);
    }

    long droppedMessages() {
        return droppedMessages.get();
    }

    // ---- the loop -----------------------------------------------------------------------------------------------

    /**
     * Does what there is to do, within the bounds of one turn.
     *
     * @return whether there is more to do at once
     */
    boolean turn(long nowNanos) {
        // Before the mailbox: a heartbeat that waits there then restarts its follower's timeout after these ticks, so
        // that the
        // timeout is counted from its receipt on, as a leader that serves reads relies on.
        runDueTicks(nowNanos);
        takeDurable();
        drainMailbox();
        settle();
        return hasWork();
    }

    /** Whether a turn would find something to do, apart from ticks. */
    boolean hasWork() {
        boolean isDurableNews = lanes.values().stream().anyMatch(WriteLane::hasDurableNews);
        return isDurableNews || !touched.isEmpty() || !mailbox.isEmpty();
    }

    /** When the next tick is due. */
    long nextTickNanos() {
        return ticks.nextNanos();
    }

    void start(HostedGroup group) {
        groups.put(group.id(), group);
        group.started();
        if (isStoreFailed) {
            group.storeFailed("the log store has failed");
        }
    }

    void remove(HostedGroup group) {
        groups.remove(group.id(), group);
    }

    void resignAll() {
        groups.values().forEach(group -> group.step(new Input.Resign()));
    }

    void touch(HostedGroup group) {
        if (group.touch()) {
            touched.add(group);
        }
    }

    void write(HostedGroup group, Persist write) {
        if (isStoreFailed) {
            return;
        }
        WriteLane lane = Objects.requireNonNull(lanes.get(ports.store().journalOf(group.log())));
        lane.write(group, write);
    }

    void post(GroupMessage message) {
        outbox.add(message);
    }

    ColdReads coldReads() {
        return coldReads;
    }

    TickSchedule ticks() {
        return ticks;
    }

    HostSettings settings() {
        return settings;
    }

    private void runDueTicks(long nowNanos) {
        int due = ticks.due(nowNanos);
        for (int i = 0; i < due; i++) {
            ticks.advance(nowNanos);
            groups.values().forEach(group -> group.tick());
            settle();
            groups.values().forEach(group -> group.tickEnded(nowNanos));
        }
    }

    private void takeDurable() {
        lanes.values().forEach(WriteLane::takeDurable);
    }

    /**
     * Time counts from the first event on, and is looked at now and then: a loop whose ticks took long, or whose thread had to wait for a
     * processor, would otherwise take one event a turn, and leaders would not hear for a second what their followers have answered.
     */
    private void drainMailbox() {
        long startNanos = ports.clock().nanos();
        for (int taken = 1; taken <= settings.maxTurnEvents(); taken++) {
            Runnable event = mailbox.poll();
            if (event == null) {
                return;
            }
            event.run();
            if (taken % EVENTS_BETWEEN_LOOKS == 0 && ports.clock().nanos() - startNanos > settings.maxTurnNanos()) {
                return;
            }
        }
    }

    /** Writes first, then sends, then answers: nobody hears of anything that has not been handed to storage and network. */
    private void settle() {
        for (int round = 0; round < MAX_ROUNDS && !touched.isEmpty(); round++) {
            List<HostedGroup> now = touched;
            touched = settling;
            settling = now;
            now.forEach(HostedGroup::carryOut);
            outbox.flush(ports.transport());
            now.forEach(HostedGroup::notifyListener);
            now.clear();
        }
        outbox.flush(ports.transport());
    }

    private void deliver(GroupMessage message) {
        lastSeen.put(message.from().brokerId(), message.from());
        HostedGroup group = groups.get(message.group());
        if (group == null || !message.isFor(group.self())) {
            droppedMessages.incrementAndGet();
            return;
        }
        group.step(new Input.Received(message.from(), message.message()));
    }

    private void stepPeerEvent(int brokerId, Function<ReplicaId, Input> event) {
        for (HostedGroup group : groups.values()) {
            if (group.self().brokerId() != brokerId) {
                forEachReplicaOn(brokerId, group, replica -> group.step(event.apply(replica)));
            }
        }
    }

    /** Members of the group on that broker, and the replica that last spoke from there: it may follow without being a member. */
    private void forEachReplicaOn(int brokerId, HostedGroup group, Consumer<ReplicaId> action) {
        Configuration configuration = group.status().configuration();
        List<ReplicaId> replicas = new ArrayList<>(configuration.voters());
        replicas.addAll(configuration.learners());
        replicas.removeIf(replica -> replica.brokerId() != brokerId);
        ReplicaId spoke = lastSeen.get(brokerId);
        if (spoke != null && !replicas.contains(spoke)) {
            replicas.add(spoke);
        }
        replicas.forEach(action);
    }

    private void storeFailed(String cause) {
        if (isStoreFailed) {
            return;
        }
        isStoreFailed = true;
        lanes.values().forEach(WriteLane::abandon);
        // A copy: a group that was only waiting for its last write to be stopped leaves the map here.
        List.copyOf(groups.values()).forEach(group -> group.storeFailed(cause));
    }
}

package dev.balsa.broker.transport;

import dev.balsa.proto.internal.v1.PeerFrame;
import dev.balsa.proto.internal.v1.PeerHello;
import dev.balsa.raft.GroupId;
import dev.balsa.raft.runtime.GroupMessage;
import io.grpc.Status;
import java.lang.System.Logger.Level;
import java.util.Collection;
import java.util.List;
import java.util.Objects;
import java.util.concurrent.atomic.LongAdder;
import org.jspecify.annotations.Nullable;

/**
 * One lane to one broker: connects without end, sends while it is up, drops while it is not. Its state belongs to its tasks; what is
 * marked may be called by any thread.
 */
final class OutgoingLane implements LaneConnection.Events {
    private static final System.Logger LOG = System.getLogger(OutgoingLane.class.getName());

    /** Hears of the lane, on any thread. */
    interface Owner {
        void laneUp(OutgoingLane lane);

        /** @param wasUp whether messages may have been lost with it */
        void laneLost(OutgoingLane lane, Loss loss, boolean wasUp);

        void messagesDropped(OutgoingLane lane);
    }

    private enum State {
        WAITING,
        CONNECTING,
        UP,
        CLOSED
    }

    private final int peerId;
    private final LaneKind kind;
    private final TransportPorts ports;
    private final Owner owner;
    private final Backoff backoff;
    private final FrameQueue queue;
    private final SerialTasks tasks = new SerialTasks();

    private State state = State.WAITING;
    private @Nullable PeerAddress address;
    private @Nullable LaneConnection connection;
    private long attempt;
    private boolean isPeerSeen;
    private long connectingSinceNanos;
    private long lastSentNanos;
    private String lastRejection = "";
    private volatile boolean isUp;

    OutgoingLane(int peerId, LaneKind kind, TransportPorts ports, Owner owner) {
        TransportSettings settings = ports.settings();
        this.peerId = peerId;
        this.kind = kind;
        this.ports = ports;
        this.owner = owner;
        this.backoff = new Backoff(settings.reconnectMin(), settings.reconnectMax(), ports.random());
        int maxBytes = kind == LaneKind.DATA ? settings.dataQueueBytes() : settings.controlQueueBytes();
        this.queue = new FrameQueue(settings, ports.leaderships(), ports.self().brokerId(), maxBytes);
    }

    // ---- any thread ---------------------------------------------------------------------------------------------

    LaneKind kind() {
        return kind;
    }

    boolean isUp() {
        return isUp;
    }

    void send(List<GroupMessage> messages) {
        if (!isUp) {
            dropped(messages.size(), ports.counters().droppedNotConnected);
            return;
        }
        long bytes = 0;
        for (GroupMessage message : messages) {
            bytes += MessageMapper.maxEncodedBytes(message.message());
        }
        if (!queue.takeRoom(bytes)) {
            dropped(messages.size(), ports.counters().droppedQueueFull);
            return;
        }
        tasks.submit(() -> {
            queue.add(messages);
            if (state == State.UP) {
                pump();
            } else {
                dropQueue();
            }
        });
    }

    /** Tells the peer that this broker leads these groups; only while the lane is up, a new one begins with all claims anyway. */
    void claim(Collection<GroupId> groups) {
        tasks.submit(() -> {
            if (state == State.UP) {
                queue.claim(groups);
                pump();
            }
        });
    }

    /** Connects to this address from now on; null if the broker has none. */
    void useAddress(@Nullable PeerAddress current) {
        tasks.submit(() -> {
            if (state == State.CLOSED || Objects.equals(address, current)) {
                return;
            }
            address = current;
            backoff.reset();
            end("the peer's address changed", Loss.OTHER);
        });
    }

    /** The peer has shown that it lives: there is no reason to wait any longer. */
    void retryNow() {
        tasks.submit(() -> {
            if (state == State.WAITING) {
                backoff.reset();
                connect();
            } else {
                // The attempt under way may still be one at the peer's former process.
                isPeerSeen = state == State.CONNECTING;
            }
        });
    }

    /** To be called a few times a second: ends attempts that got stuck, sends a sign of life. */
    void maintain() {
        tasks.submit(() -> {
            long now = ports.clock().nanos();
            if (state == State.CONNECTING
                    && now - connectingSinceNanos
                            > ports.settings().helloTimeout().toNanos()) {
                end("no answer to the hello", Loss.OTHER);
            } else if (state == State.UP
                    && kind == LaneKind.CONTROL
                    && now - lastSentNanos > ports.settings().signOfLife().toNanos()
                    && isWritable()) {
                transmit(PeerFrame.newBuilder().setAlive(true).build());
            }
        });
    }

    void close() {
        tasks.submit(() -> {
            isUp = false;
            state = State.CLOSED;
            disconnect("this broker stops");
            queue.clear();
        });
    }

    // ---- events of connections ----------------------------------------------------------------------------------

    @Override
    public void answered(LaneConnection from, PeerHello hello) {
        tasks.submit(() -> {
            if (from != connection || state != State.CONNECTING) {
                return;
            }
            Status refusal = Hellos.refusal(hello, ports.self(), peerId);
            if (refusal == null) {
                up();
            } else {
                lost(refusal);
            }
        });
    }

    @Override
    public void writable(LaneConnection from) {
        tasks.submit(() -> {
            if (from == connection && state == State.UP) {
                pump();
            }
        });
    }

    @Override
    public void ended(LaneConnection from, Status status) {
        tasks.submit(() -> {
            if (from == connection) {
                lost(status);
            }
        });
    }

    // ---- tasks --------------------------------------------------------------------------------------------------

    private void connect() {
        PeerAddress target = address;
        if (target == null) {
            return;
        }
        attempt++;
        state = State.CONNECTING;
        connectingSinceNanos = ports.clock().nanos();
        LaneConnection opened = new LaneConnection(ports.channels().open(target), this);
        connection = opened;
        opened.open(Hellos.of(ports.self(), kind));
    }

    private void up() {
        state = State.UP;
        isUp = true;
        isPeerSeen = false;
        backoff.reset();
        lastRejection = "";
        lastSentNanos = ports.clock().nanos();
        LOG.log(Level.INFO, () -> "lane " + kind + " to broker " + peerId + " at " + address + " is up");
        if (kind == LaneKind.CONTROL) {
            queue.claim(ports.leaderships().ownClaims().keySet());
        }
        owner.laneUp(this);
        pump();
    }

    private void pump() {
        while (!queue.isEmpty() && isWritable()) {
            transmit(queue.next());
        }
    }

    private boolean isWritable() {
        LaneConnection current = connection;
        return current != null && current.isReady();
    }

    private void transmit(PeerFrame frame) {
        LaneConnection current = connection;
        if (current != null) {
            current.send(frame);
            lastSentNanos = ports.clock().nanos();
            ports.counters().framesSent.increment();
        }
    }

    private void lost(Status status) {
        Loss loss = Loss.of(status);
        String description = status.getCode() + ": " + status.getDescription();
        if (loss == Loss.REJECTED && !description.equals(lastRejection)) {
            lastRejection = description;
            LOG.log(Level.WARNING, () -> "broker " + peerId + " at " + address + " cannot be a peer: " + description);
        }
        end(description, loss);
    }

    /** Leaves the present connection or attempt and goes on with the next one. */
    private void end(String reason, Loss loss) {
        boolean wasUp = state == State.UP;
        boolean wasTried = state != State.WAITING;
        isUp = false;
        state = State.WAITING;
        disconnect(reason);
        dropQueue();
        if (wasUp) {
            ports.counters().connectionsLost.increment();
            LOG.log(Level.INFO, () -> "lane " + kind + " to broker " + peerId + " is lost: " + reason);
        }
        if (wasTried) {
            owner.laneLost(this, loss, wasUp);
        }
        scheduleConnect();
    }

    private void scheduleConnect() {
        if (isPeerSeen) {
            isPeerSeen = false;
            backoff.reset();
        }
        long pauseNanos = backoff.nextPauseNanos();
        if (pauseNanos == 0) {
            connect();
            return;
        }
        long scheduledAfter = attempt;
        ports.later(
                pauseNanos,
                () -> tasks.submit(() -> {
                    if (state == State.WAITING && attempt == scheduledAfter) {
                        connect();
                    }
                }));
    }

    private void disconnect(String reason) {
        LaneConnection current = connection;
        connection = null;
        if (current != null) {
            current.close(reason);
        }
    }

    private void dropQueue() {
        int count = queue.clear();
        if (count > 0) {
            dropped(count, ports.counters().droppedNotConnected);
        }
    }

    private void dropped(int count, LongAdder counter) {
        counter.add(count);
        owner.messagesDropped(this);
    }
}

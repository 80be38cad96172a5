package dev.balsa.broker.transport;

import dev.balsa.raft.GroupId;
import dev.balsa.raft.runtime.GroupMessage;
import dev.balsa.raft.runtime.PeerListener;
import java.util.ArrayList;
import java.util.Collection;
import java.util.List;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.atomic.AtomicBoolean;
import java.util.concurrent.atomic.AtomicLong;
import org.jspecify.annotations.Nullable;

/** Everything this broker has towards one other: both lanes, and the judgement whether it is dead or merely out of reach. */
final class PeerLink implements OutgoingLane.Owner {
    /** Reports of dropped messages are no closer than this: they are steps of every group shared with the peer. */
    private static final long REPORT_PAUSE_UP_NANOS = TimeUnit.MILLISECONDS.toNanos(100);

    private static final long REPORT_PAUSE_DOWN_NANOS = TimeUnit.SECONDS.toNanos(1);

    private final int peerId;
    private final TransportPorts ports;
    private final PeerListener listener;
    private final OutgoingLane control;
    private final OutgoingLane data;
    private final AtomicBoolean isRefusalReported = new AtomicBoolean();
    private final AtomicBoolean isDropUnreported = new AtomicBoolean();
    private final AtomicLong lastReportNanos;

    PeerLink(int peerId, TransportPorts ports, PeerListener listener) {
        this.peerId = peerId;
        this.ports = ports;
        this.listener = listener;
        this.lastReportNanos = new AtomicLong(ports.clock().nanos() - REPORT_PAUSE_DOWN_NANOS);
        this.control = new OutgoingLane(peerId, LaneKind.CONTROL, ports, this);
        this.data = new OutgoingLane(peerId, LaneKind.DATA, ports, this);
    }

    boolean isUp() {
        return control.isUp() && data.isUp();
    }

    void useAddress(@Nullable PeerAddress address) {
        control.useAddress(address);
        data.useAddress(address);
    }

    void send(List<GroupMessage> messages) {
        List<GroupMessage> forControl = new ArrayList<>(messages.size());
        List<GroupMessage> forData = new ArrayList<>();
        for (GroupMessage message : messages) {
            if (MessageMapper.maxEncodedBytes(message.message())
                    > ports.settings().messageMaxBytes()) {
                ports.counters().droppedTooLarge.increment();
                messagesDropped(data);
            } else {
                (LaneKind.of(message.message()) == LaneKind.DATA ? forData : forControl).add(message);
            }
        }
        if (!forControl.isEmpty()) {
            control.send(forControl);
        }
        if (!forData.isEmpty()) {
            data.send(forData);
        }
    }

    /** Something was dropped for want of this link; reported with the first lane that comes up. */
    void messagesWereDropped() {
        isDropUnreported.set(true);
    }

    void claim(Collection<GroupId> groups) {
        control.claim(groups);
    }

    void retryNow() {
        control.retryNow();
        data.retryNow();
    }

    void maintain() {
        control.maintain();
        data.maintain();
        reportDrops(false);
    }

    void close() {
        control.close();
        data.close();
    }

    @Override
    public void laneUp(OutgoingLane lane) {
        if (lane.kind() == LaneKind.CONTROL) {
            isRefusalReported.set(false);
        }
        // Windows that count messages dropped before must be open when the first new ones can go out.
        reportDrops(true);
    }

    /**
     * The control lane judges: refused or reset means that the process is gone, told once until it was there again, so that groups it
     * led are taken over in a fraction of the election timeout.
     */
    @Override
    public void laneLost(OutgoingLane lane, Loss loss, boolean wasUp) {
        boolean isDead = loss == Loss.REFUSED || loss == Loss.RESET;
        if (lane.kind() == LaneKind.CONTROL && isDead && isRefusalReported.compareAndSet(false, true)) {
            listener.refused(peerId);
        }
        if (wasUp) {
            isDropUnreported.set(true);
            reportDrops(true);
        }
    }

    @Override
    public void messagesDropped(OutgoingLane lane) {
        // Only appends hold a window; whatever else is dropped is repeated by its sender.
        if (lane.kind() == LaneKind.DATA) {
            isDropUnreported.set(true);
            reportDrops(false);
        }
    }

    private void reportDrops(boolean isUrgent) {
        long now = ports.clock().nanos();
        long last = lastReportNanos.get();
        long pause = data.isUp() ? REPORT_PAUSE_UP_NANOS : REPORT_PAUSE_DOWN_NANOS;
        boolean isDue = isUrgent || now - last >= pause;
        if (isDue && isDropUnreported.get() && lastReportNanos.compareAndSet(last, now)) {
            isDropUnreported.set(false);
            listener.unreachable(peerId);
        }
    }
}

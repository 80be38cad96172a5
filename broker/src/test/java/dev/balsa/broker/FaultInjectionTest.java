package dev.balsa.broker;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertThrows;
import static org.junit.jupiter.api.Assertions.assertTrue;

import dev.balsa.broker.rpc.GrpcErrors;
import dev.balsa.proto.fault.v1alpha1.DropMessages;
import dev.balsa.proto.fault.v1alpha1.Fault;
import dev.balsa.proto.fault.v1alpha1.FaultServiceGrpc;
import dev.balsa.proto.fault.v1alpha1.FillDisk;
import dev.balsa.proto.fault.v1alpha1.HealFaultsRequest;
import dev.balsa.proto.fault.v1alpha1.InjectFaultRequest;
import dev.balsa.proto.fault.v1alpha1.ListFaultsRequest;
import dev.balsa.proto.fault.v1alpha1.ListFaultsResponse;
import dev.balsa.proto.fault.v1alpha1.OffsetClock;
import dev.balsa.proto.fault.v1alpha1.Pause;
import dev.balsa.proto.v1.PartitionWriteResult;
import io.grpc.Status;
import io.grpc.StatusRuntimeException;
import java.nio.file.Path;
import java.time.Duration;
import java.util.List;
import java.util.concurrent.TimeUnit;
import org.awaitility.Awaitility;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** Three brokers that break on request. */
class FaultInjectionTest {
    private static final long LONG_MS = 600_000;

    @TempDir
    Path directory;

    private LocalBrokers brokers;

    @BeforeEach
    void make() throws Exception {
        brokers = new LocalBrokers(directory, 3, 3);
    }

    @AfterEach
    void stop() {
        brokers.close();
    }

    private void start(boolean isEnabled) throws Exception {
        brokers.option("fault.injection.enable", Boolean.toString(isEnabled));
        for (int id = 1; id <= 3; id++) {
            brokers.start(id);
        }
        BrokerCalls.awaitReady(brokers);
        BrokerCalls.create(brokers, 1, "t", 1, 3);
        BrokerCalls.produceSurely(brokers, 1, "t", 0, "first");
    }

    private FaultServiceGrpc.FaultServiceBlockingStub faults(int broker) {
        return FaultServiceGrpc.newBlockingStub(brokers.channel(broker)).withDeadlineAfter(10, TimeUnit.SECONDS);
    }

    private void inject(int broker, Fault.Builder fault, long leaseMs) {
        var _ = faults(broker)
                .injectFault(InjectFaultRequest.newBuilder()
                        .setFault(fault)
                        .setLeaseMs(leaseMs)
                        .build());
    }

    private int leader(int via) {
        return BrokerCalls.metadata(brokers, via)
                .getTopics(0)
                .getPartitions(0)
                .getLeader()
                .getLeaderId();
    }

    private static int another(int broker) {
        return broker % 3 + 1;
    }

    /** Of what another broker knows, until it is somebody else. */
    private void awaitOtherLeaderThan(int broker) {
        Awaitility.await()
                .atMost(Duration.ofSeconds(20))
                .ignoreExceptions()
                .until(() -> leader(another(broker)) > 0 && leader(another(broker)) != broker);
    }

    @Test
    void unlessItIsEnabledItIsRefusedWithWhatToDo() throws Exception {
        start(false);
        StatusRuntimeException refusal =
                assertThrows(StatusRuntimeException.class, () -> inject(1, Fault.newBuilder(), 1));
        assertEquals(Status.Code.PERMISSION_DENIED, refusal.getStatus().getCode());
        assertTrue(String.valueOf(refusal.getMessage()).contains("fault.injection.enable=true"), refusal::toString);
        assertEquals(
                "FAULT_INJECTION_OFF",
                refusal.getTrailers() == null ? "" : refusal.getTrailers().get(GrpcErrors.REASON_TRAILER));
    }

    @Test
    void aPausedLeaderIsReplacedAndComesBackWhenItsLeaseIsOver() throws Exception {
        start(true);
        int leader = leader(1);
        inject(leader, Fault.newBuilder().setPause(Pause.getDefaultInstance()), 4_000);
        awaitOtherLeaderThan(leader);
        BrokerCalls.produceSurely(brokers, another(leader), "t", 0, "second");
        // A call that came during the pause is answered behind it.
        assertEquals(List.of("first", "second"), BrokerCalls.fetchAll(brokers, leader, "t", 0));
        ListFaultsResponse now = faults(leader).listFaults(ListFaultsRequest.getDefaultInstance());
        assertEquals(0, now.getFaultsCount());
        assertEquals(1, now.getInjectedTotal());
        assertEquals(List.of(), brokers.fatal());
    }

    @Test
    void aLeaderThatNobodyHearsIsReplaced() throws Exception {
        start(true);
        int leader = leader(1);
        inject(
                leader,
                Fault.newBuilder()
                        .setDropMessages(DropMessages.newBuilder().setDirection(DropMessages.Direction.DIRECTION_OUT)),
                LONG_MS);
        awaitOtherLeaderThan(leader);
        BrokerCalls.produceSurely(brokers, another(leader), "t", 0, "second");
        assertEquals(
                1,
                faults(leader)
                        .healFaults(HealFaultsRequest.getDefaultInstance())
                        .getHealedIdsCount());
        Awaitility.await()
                .atMost(Duration.ofSeconds(20))
                .ignoreExceptions()
                .untilAsserted(
                        () -> assertEquals(List.of("first", "second"), BrokerCalls.fetchAll(brokers, leader, "t", 0)));
    }

    @Test
    void aFullDiskAndAWrongClockAreSeenAndPass() throws Exception {
        start(true);
        int leader = leader(1);
        long hourMs = 3_600_000;
        inject(
                leader,
                Fault.newBuilder().setOffsetClock(OffsetClock.newBuilder().setOffsetMs(hourMs)),
                LONG_MS);
        long appendedMs =
                BrokerCalls.produceSurely(brokers, leader, "t", 0, "later").getAppendTimeMs();
        assertTrue(appendedMs - System.currentTimeMillis() > hourMs / 2, () -> "appended at " + appendedMs);
        inject(leader, Fault.newBuilder().setFillDisk(FillDisk.getDefaultInstance()), LONG_MS);
        Awaitility.await()
                .atMost(Duration.ofSeconds(20))
                .until(() -> reason(BrokerCalls.produce(brokers, leader, "t", 0, "no room"))
                        .equals("DISK_FULL"));
        var _ = faults(leader).healFaults(HealFaultsRequest.getDefaultInstance());
        BrokerCalls.produceSurely(brokers, leader, "t", 0, "room");
    }

    private static String reason(PartitionWriteResult result) {
        return result.hasError() ? result.getError().getReason() : "";
    }

    @Test
    void whatMakesNoSenseIsRefused() throws Exception {
        start(true);
        StatusRuntimeException nothing =
                assertThrows(StatusRuntimeException.class, () -> inject(1, Fault.newBuilder(), LONG_MS));
        assertEquals(Status.Code.INVALID_ARGUMENT, nothing.getStatus().getCode());
        StatusRuntimeException noLease = assertThrows(
                StatusRuntimeException.class,
                () -> inject(1, Fault.newBuilder().setPause(Pause.getDefaultInstance()), 0));
        assertEquals(Status.Code.INVALID_ARGUMENT, noLease.getStatus().getCode());
    }
}

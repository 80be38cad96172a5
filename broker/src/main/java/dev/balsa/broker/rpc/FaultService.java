package dev.balsa.broker.rpc;

import dev.balsa.broker.error.ErrorReason;
import dev.balsa.broker.error.Failure;
import dev.balsa.broker.error.FailureException;
import dev.balsa.broker.fault.ActiveFaults;
import dev.balsa.broker.fault.Lease;
import dev.balsa.proto.fault.v1alpha1.ActiveFault;
import dev.balsa.proto.fault.v1alpha1.FaultServiceGrpc;
import dev.balsa.proto.fault.v1alpha1.HealFaultsRequest;
import dev.balsa.proto.fault.v1alpha1.HealFaultsResponse;
import dev.balsa.proto.fault.v1alpha1.InjectFaultRequest;
import dev.balsa.proto.fault.v1alpha1.InjectFaultResponse;
import dev.balsa.proto.fault.v1alpha1.ListFaultsRequest;
import dev.balsa.proto.fault.v1alpha1.ListFaultsResponse;
import io.grpc.stub.StreamObserver;
import java.util.Set;
import org.jspecify.annotations.Nullable;

/** Breaks this broker by request, or, where that is not enabled, says how to enable it. */
public final class FaultService extends FaultServiceGrpc.FaultServiceImplBase {
    private final BrokerIdentity identity;
    private final @Nullable ActiveFaults faults;

    /** @param faults null where fault injection is off */
    public FaultService(BrokerIdentity identity, @Nullable ActiveFaults faults) {
        this.identity = identity;
        this.faults = faults;
    }

    private interface Question<T> {
        T answer(ActiveFaults faults) throws FailureException;
    }

    private <T> void answer(StreamObserver<T> observer, Question<T> question) {
        SingleAnswer<T> answer = new SingleAnswer<>(observer);
        try {
            ActiveFaults enabled = faults;
            if (enabled == null) {
                throw Failure.of(
                                ErrorReason.FAULT_INJECTION_OFF,
                                "fault injection is off at broker " + identity.brokerId()
                                        + "; where it may be broken, set fault.injection.enable=true and restart it")
                        .toException();
            }
            answer.give(question.answer(enabled));
        } catch (FailureException e) {
            answer.fail(e);
        } catch (IllegalArgumentException e) {
            answer.fail(Failure.of(ErrorReason.INVALID_REQUEST, String.valueOf(e.getMessage()))
                    .toException());
        } catch (IllegalStateException e) {
            answer.fail(Failure.of(ErrorReason.THROTTLED, String.valueOf(e.getMessage()))
                    .toException());
        }
    }

    @Override
    public void injectFault(InjectFaultRequest request, StreamObserver<InjectFaultResponse> observer) {
        answer(observer, enabled -> {
            identity.checkCluster(request.getClusterId());
            Lease lease = enabled.inject(FaultMessages.fault(request.getFault()), request.getLeaseMs());
            return InjectFaultResponse.newBuilder()
                    .setFault(active(enabled, lease))
                    .build();
        });
    }

    @Override
    public void listFaults(ListFaultsRequest request, StreamObserver<ListFaultsResponse> observer) {
        answer(observer, enabled -> {
            ListFaultsResponse.Builder list = ListFaultsResponse.newBuilder()
                    .setBrokerId(identity.brokerId())
                    .setInjectedTotal(enabled.injectedTotal());
            enabled.active().forEach(lease -> list.addFaults(active(enabled, lease)));
            return list.build();
        });
    }

    @Override
    public void healFaults(HealFaultsRequest request, StreamObserver<HealFaultsResponse> observer) {
        answer(observer, enabled -> {
            HealFaultsResponse.Builder healed = HealFaultsResponse.newBuilder();
            enabled.heal(Set.copyOf(request.getIdsList())).forEach(lease -> healed.addHealedIds(lease.id()));
            return healed.build();
        });
    }

    private static ActiveFault active(ActiveFaults enabled, Lease lease) {
        return ActiveFault.newBuilder()
                .setId(lease.id())
                .setFault(FaultMessages.message(lease.fault()))
                .setLeftMs(enabled.leftMs(lease))
                .setStrikes(lease.strikes())
                .build();
    }
}

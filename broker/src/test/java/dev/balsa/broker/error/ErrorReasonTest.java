package dev.balsa.broker.error;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertThrows;
import static org.junit.jupiter.api.Assertions.assertTrue;

import dev.balsa.proto.v1.Reason;
import java.util.Arrays;
import java.util.Set;
import java.util.TreeSet;
import org.junit.jupiter.api.Test;

/** The registry and the wire contract list the same reasons, and none promises what cannot be known. */
class ErrorReasonTest {
    @Test
    void everyReasonOfTheContractIsRegisteredOnce() {
        Set<String> contract = new TreeSet<>();
        for (Reason reason : Reason.values()) {
            if (reason != Reason.REASON_UNSPECIFIED && reason != Reason.UNRECOGNIZED) {
                contract.add(reason.name());
            }
        }
        Set<String> registry = new TreeSet<>();
        for (ErrorReason reason : ErrorReason.values()) {
            assertEquals("REASON_" + reason.name(), reason.wire().name());
            assertTrue(registry.add(reason.wire().name()));
        }
        assertEquals(contract, registry);
    }

    @Test
    void unknownOutcomesAreNotDefinite() {
        Set<ErrorReason> unknown =
                Set.of(ErrorReason.COMMIT_TIMEOUT, ErrorReason.LEADERSHIP_LOST, ErrorReason.INTERNAL);
        Arrays.stream(ErrorReason.values())
                .forEach(reason -> assertEquals(!unknown.contains(reason), reason.isDefinite(), reason.name()));
    }

    @Test
    void definitenessCanBeTakenAwayButNotAdded() {
        Failure definite = Failure.of(ErrorReason.OUT_OF_ORDER_SEQUENCE, "old");
        assertTrue(definite.definitelyNotWritten());
        assertFalse(definite.withOutcomeUnknown().definitelyNotWritten());
        assertThrows(
                IllegalArgumentException.class,
                () -> new Failure(ErrorReason.COMMIT_TIMEOUT, "", true, null, 0, java.util.Map.of()));
    }
}

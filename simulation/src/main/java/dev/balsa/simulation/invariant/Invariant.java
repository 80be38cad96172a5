package dev.balsa.simulation.invariant;

import dev.balsa.simulation.cluster.ClusterObserver;
import dev.balsa.simulation.engine.InvariantViolation;

/** A rule, its name and its check. */
abstract class Invariant implements ClusterObserver {
    private final String id;

    Invariant(String id) {
        this.id = id;
    }

    InvariantViolation violated(String message) {
        return new InvariantViolation(id, getClass().getSimpleName() + ": " + message);
    }
}

package dev.balsa.simulation.cluster;

import dev.balsa.simulation.engine.Counters;
import dev.balsa.simulation.engine.EventQueue;
import dev.balsa.simulation.engine.Randomness;
import dev.balsa.simulation.engine.Trace;
import java.util.List;

/**
 * What every part of one simulated cluster shares.
 *
 * @param marks rare branches of the core
 * @param rareStates rare states seen from outside, names in {@link RareState}
 * @param observers asked in this order
 */
public record World(
        long seed,
        Environment environment,
        EventQueue queue,
        Trace trace,
        Counters marks,
        Counters rareStates,
        List<ClusterObserver> observers) {
    Randomness stream(String purpose) {
        return Randomness.stream(seed, purpose);
    }

    public void reached(RareState state) {
        rareStates.add(state.label());
    }
}

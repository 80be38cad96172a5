package dev.balsa.simulation.engine;

import java.util.List;
import java.util.random.RandomGenerator;

/**
 * A seeded stream of numbers (SplitMix64; Steele, Lea, Flood, OOPSLA 2014). Every concern of a run draws from a stream
 * of its own, so that one more message does not change which faults come later.
 */
public final class Randomness implements RandomGenerator {
    private static final long GOLDEN_GAMMA = 0x9E3779B97F4A7C15L;

    private long state;

    public Randomness(long seed) {
        this.state = seed;
    }

    /** The stream of one purpose under one seed; the same two always give the same numbers. */
    public static Randomness stream(long seed, String purpose) {
        return new Randomness(mix(mix(seed) ^ purpose.hashCode()));
    }

    /** Spreads every bit of the argument over the whole result. */
    static long mix(long value) {
        long z = value;
        z = (z ^ (z >>> 30)) * 0xBF58476D1CE4E5B9L;
        z = (z ^ (z >>> 27)) * 0x94D049BB133111EBL;
        return z ^ (z >>> 31);
    }

    @Override
    public long nextLong() {
        state += GOLDEN_GAMMA;
        return mix(state);
    }

    /** True with this probability, 0 to 1. */
    public boolean chance(double probability) {
        return (nextLong() >>> 11) * 0x1.0p-53 < probability;
    }

    /** Uniform, both ends included. */
    public long between(long low, long high) {
        return low + Long.remainderUnsigned(nextLong(), high - low + 1);
    }

    /** Uniform, both ends included. */
    public int between(int low, int high) {
        return (int) between((long) low, (long) high);
    }

    public <T> T pick(List<T> from) {
        return from.get(between(0, from.size() - 1));
    }

    public <T> void shuffle(List<T> list) {
        for (int i = list.size() - 1; i > 0; i--) {
            int other = between(0, i);
            T held = list.get(i);
            list.set(i, list.get(other));
            list.set(other, held);
        }
    }
}

package dev.balsa.chaos.check;

import java.util.List;

/**
 * A time in which a partition acknowledged nothing.
 *
 * @param isOpen it did not acknowledge again before the final read
 * @param faults the numbers of those that lasted then, or had just ended
 */
public record Unavailability(String partition, long fromNs, long untilNs, boolean isOpen, List<Integer> faults) {
    public long lengthNs() {
        return untilNs - fromNs;
    }
}

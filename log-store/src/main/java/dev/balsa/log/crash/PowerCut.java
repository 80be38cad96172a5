package dev.balsa.log.crash;

import java.util.random.RandomGenerator;

/**
 * How a power cut treats what was not synced.
 *
 * @param atomicBytes the disk writes so many bytes wholly or not at all; a power of two up to a page
 * @param style which unsynced changes survive
 */
public record PowerCut(int atomicBytes, Style style) {
    /** What a kernel writes wholly or not at all. */
    public static final int PAGE_BYTES = 4096;

    /** Sectors of old disks; blocks inside a page may then mix two states of it. */
    public static final int SECTOR_BYTES = 512;

    /** Which unsynced changes survive. */
    public enum Style {
        /** None, as if the drive had cached everything. */
        NOTHING,
        /** All, as if only the process had died. */
        EVERYTHING,
        /** All up to a moment, in the order they were made, the last write torn. */
        ORDERED,
        /** Every page in some state it went through, every name in some state it went through, sizes apart from contents. */
        SCATTERED
    }

    public PowerCut {
        if (Integer.bitCount(atomicBytes) != 1 || atomicBytes > PAGE_BYTES) {
            throw new IllegalArgumentException("not a power of two up to " + PAGE_BYTES + ": " + atomicBytes);
        }
    }

    /** Any style, scattered most often, with pages written wholly or not at all. */
    public static PowerCut random(RandomGenerator random) {
        return random(random, PAGE_BYTES);
    }

    public static PowerCut random(RandomGenerator random, int atomicBytes) {
        return new PowerCut(
                atomicBytes,
                switch (random.nextInt(10)) {
                    case 0 -> Style.NOTHING;
                    case 1 -> Style.EVERYTHING;
                    case 2, 3, 4 -> Style.ORDERED;
                    default -> Style.SCATTERED;
                });
    }
}

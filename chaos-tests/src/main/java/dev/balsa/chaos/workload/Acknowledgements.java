package dev.balsa.chaos.workload;

/** Which records of a load were acknowledged, and where. */
public interface Acknowledgements {
    int keys();

    int partitionOf(int key);

    /** Offsets of a key's records by their number; -1 for those that were not acknowledged. */
    long[] acknowledgedOffsets(int key);
}

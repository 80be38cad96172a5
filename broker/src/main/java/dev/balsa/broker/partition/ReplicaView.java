package dev.balsa.broker.partition;

import dev.balsa.broker.error.LeaderAddress;

/**
 * What a replica last published about itself, for routing and for people. Reads and writes are checked again on the loop.
 *
 * @param leaderId broker id of the leader of {@code term}, -1 if not known
 * @param leads this replica is that leader
 * @param logStartOffset offset of the oldest record
 * @param highWatermark the offset the next committed record will get, as far as this replica knows
 */
public record ReplicaView(int term, int leaderId, boolean leads, long logStartOffset, long highWatermark) {
    static final ReplicaView INITIAL = new ReplicaView(0, LeaderAddress.UNKNOWN_ID, false, 0, 0);
}

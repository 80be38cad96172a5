/**
 * Consumer groups: what all parts of the coordinator share. Below: {@code state} is what a group is and how facts change it,
 * {@code assign} computes who reads what, {@code decide} turns requests into facts, {@code codec} writes both down, {@code host}
 * runs it on a Raft group. Must not know partitions' replicas, the controller or gRPC.
 */
@NullMarked
package dev.balsa.broker.group;

import org.jspecify.annotations.NullMarked;

package dev.balsa.client.net;

/**
 * The leader of a partition.
 *
 * @param endpoint host:port of its listener for clients
 * @param epoch its Raft term
 */
public record Leader(int brokerId, String endpoint, int epoch) {}

package dev.balsa.broker.rpc;

/** Who answers. */
public record BrokerIdentity(String clusterId, int brokerId) {}

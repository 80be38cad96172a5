package dev.balsa.client.admin;

/** One line of a list of topics. */
public record TopicListing(String name, String topicId, int partitions, int replicationFactor) {}

/**
 * What the cluster has decided: brokers, topics, partitions and their replicas, as an immutable image that every broker
 * builds from the metadata group's log. Nothing here decides anything, knows who leads, or speaks to the network.
 */
@NullMarked
package dev.balsa.broker.metadata;

import org.jspecify.annotations.NullMarked;

/**
 * The public gRPC services: translate, check, route, time out. It must not hold state of partitions or of the cluster.
 */
@NullMarked
package dev.balsa.broker.rpc;

import org.jspecify.annotations.NullMarked;

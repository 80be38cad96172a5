/**
 * The metadata group: every broker applies its log here, and the one that leads it decides, by evaluating commands into
 * facts. It must not know partitions' data, gRPC services or how brokers reach each other.
 */
@NullMarked
package dev.balsa.broker.controller;

import org.jspecify.annotations.NullMarked;

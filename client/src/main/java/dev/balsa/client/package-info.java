/**
 * The client library. This package holds what producer, consumer and admin client have in common and show to their callers:
 * the exceptions, partitions and record headers. Start at {@code producer.BalsaProducer}, {@code consumer.BalsaConsumer} or
 * {@code admin.BalsaAdmin}.
 *
 * <p>Must know nothing of brokers' insides: everything is said over the wire contract.
 */
@NullMarked
package dev.balsa.client;

import org.jspecify.annotations.NullMarked;

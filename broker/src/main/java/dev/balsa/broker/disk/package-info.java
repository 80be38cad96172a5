/**
 * What befalls the disk while the broker runs: room that ends, ranges that cannot be read. Watches, reports, and has damage repaired
 * with other brokers' bytes. Decides nothing about logs; what a replica may do with such a disk is for {@code raft}.
 */
@NullMarked
package dev.balsa.broker.disk;

import org.jspecify.annotations.NullMarked;

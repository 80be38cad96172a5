/**
 * What replicas of one group say to each other. Immutable values only; how they travel is the transport's business.
 */
@NullMarked
package dev.balsa.raft.message;

import org.jspecify.annotations.NullMarked;

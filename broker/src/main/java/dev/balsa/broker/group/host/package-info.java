/**
 * Coordinators: the groups of one partition of the internal topic on a Raft group, with what only its leader knows: who waits for
 * an answer and who was heard when. Everything that is decided is decided in {@code decide}.
 */
@NullMarked
package dev.balsa.broker.group.host;

import org.jspecify.annotations.NullMarked;

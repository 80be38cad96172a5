/**
 * Turns requests into facts, at the coordinator's leader only: everything that is chosen is chosen here, once. Pure: topics and
 * time are given. Must not know how facts get into a log.
 */
@NullMarked
package dev.balsa.broker.group.decide;

import org.jspecify.annotations.NullMarked;

/**
 * Loads and faults at a cluster that somebody else started and looks after: only through what it serves, and leaving nothing behind. It
 * must not touch processes, disks or networks.
 */
@NullMarked
package dev.balsa.chaos.remote;

import org.jspecify.annotations.NullMarked;

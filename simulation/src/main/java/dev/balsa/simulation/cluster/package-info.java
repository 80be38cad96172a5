/**
 * A cluster made of real cores on simulated hosts: processes that crash and pause, disks that forget what was not
 * forced, a network that delays, drops and repeats. Nothing here may judge whether the cores behave; that is for
 * whoever observes.
 */
@NullMarked
package dev.balsa.simulation.cluster;

import org.jspecify.annotations.NullMarked;

/**
 * Brings a group's voters to where the metadata wants them, one configuration change at a time. Runs where the group is led; it
 * must not decide where replicas go, and never removes a voter before all wanted ones vote.
 */
@NullMarked
package dev.balsa.broker.movement;

import org.jspecify.annotations.NullMarked;

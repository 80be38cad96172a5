/**
 * Disks that can lose power: loop-mounted file systems and what the machine allows of them. Nothing here knows brokers.
 */
@NullMarked
package dev.balsa.chaos.disk;

import org.jspecify.annotations.NullMarked;

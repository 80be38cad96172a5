/** A replica without disks, network or time of its own, for tests. */
@NullMarked
package dev.balsa.broker.testing;

import org.jspecify.annotations.NullMarked;

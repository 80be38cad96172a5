/**
 * Where the leader of a partition is and how to reach it: the ports through which services learn it. It must not decide
 * anything about leadership.
 */
@NullMarked
package dev.balsa.broker.routing;

import org.jspecify.annotations.NullMarked;

/**
 * A whole cluster as processes on this machine: {@code balsa up} and {@code balsa down}. It starts and ends processes and
 * waits for them; it must never touch a process it has not started itself.
 */
@NullMarked
package dev.balsa.cli.local;

import org.jspecify.annotations.NullMarked;

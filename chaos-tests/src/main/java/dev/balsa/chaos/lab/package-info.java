/**
 * A cluster of real broker processes that can be broken in every way the machine allows: each broker on a network address, a disk and a
 * clock of its own. Does what it is told; whom to hit and when is the business of {@code nemesis}.
 */
@NullMarked
package dev.balsa.chaos.lab;

import org.jspecify.annotations.NullMarked;

/**
 * Consumer groups under fire: member processes that write down what they do, what happens to them, and a judge that finds in their
 * histories what must not be.
 */
@NullMarked
package dev.balsa.chaos.group;

import org.jspecify.annotations.NullMarked;

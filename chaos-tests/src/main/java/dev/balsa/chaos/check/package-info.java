/**
 * Judges a history: one class for each anomaly, in two passes over the file and memory that grows with the records sent, not with
 * how often they are read. It must not know how a history was made.
 */
@NullMarked
package dev.balsa.chaos.check;

import org.jspecify.annotations.NullMarked;

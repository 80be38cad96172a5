/**
 * What clients asked and were told, and what was done to the cluster, as JSON lines that any harness can write: see
 * docs/history-format.md. It records and reads back; it judges nothing.
 */
@NullMarked
package dev.balsa.chaos.history;

import org.jspecify.annotations.NullMarked;

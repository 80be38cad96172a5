/**
 * Judges what a cluster holds against what it acknowledged. Nothing here causes a fault or sends a record.
 */
@NullMarked
package dev.balsa.chaos.verify;

import org.jspecify.annotations.NullMarked;

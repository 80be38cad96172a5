/**
 * What clients can make this broker hold in memory, and who of them has to wait, or go, when it is too much. Counts bytes, calls and
 * connections; knows nothing of what they are for.
 */
@NullMarked
package dev.balsa.broker.client;

import org.jspecify.annotations.NullMarked;

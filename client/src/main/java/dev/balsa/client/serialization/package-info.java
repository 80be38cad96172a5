/** Turns keys and values into bytes and back. Runs in the caller's thread and knows nothing of records or brokers. */
@NullMarked
package dev.balsa.client.serialization;

import org.jspecify.annotations.NullMarked;

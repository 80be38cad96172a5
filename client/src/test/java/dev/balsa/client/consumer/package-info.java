/** Tests of the consumer. */
@NullMarked
package dev.balsa.client.consumer;

import org.jspecify.annotations.NullMarked;

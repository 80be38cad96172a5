/** Tests of the producer. */
@NullMarked
package dev.balsa.client.producer;

import org.jspecify.annotations.NullMarked;

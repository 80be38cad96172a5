/** The client library. */
@NullMarked
package dev.balsa.client;

import org.jspecify.annotations.NullMarked;

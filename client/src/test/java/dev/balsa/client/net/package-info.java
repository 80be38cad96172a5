/** Tests of what reaches brokers. */
@NullMarked
package dev.balsa.client.net;

import org.jspecify.annotations.NullMarked;

/** Tests of the codecs. */
@NullMarked
package dev.balsa.client.codec;

import org.jspecify.annotations.NullMarked;

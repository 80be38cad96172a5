/** Tests of the options. */
@NullMarked
package dev.balsa.client.config;

import org.jspecify.annotations.NullMarked;

@NullMarked
package dev.balsa.client.serialization;

import org.jspecify.annotations.NullMarked;

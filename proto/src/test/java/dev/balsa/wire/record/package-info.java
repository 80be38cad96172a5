/** Checks the record batch codec against kafka-clients, against damage and against lies. */
@NullMarked
package dev.balsa.wire.record;

import org.jspecify.annotations.NullMarked;

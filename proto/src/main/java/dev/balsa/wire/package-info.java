/** What goes over the wire: the record batch and the generated gRPC types. */
@NullMarked
package dev.balsa.wire;

import org.jspecify.annotations.NullMarked;

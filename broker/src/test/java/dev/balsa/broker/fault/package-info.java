/** Tests of injected faults. */
@NullMarked
package dev.balsa.broker.fault;

import org.jspecify.annotations.NullMarked;

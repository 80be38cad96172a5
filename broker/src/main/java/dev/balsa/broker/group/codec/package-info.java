/**
 * Facts and state of groups as bytes: what stands in the log and what stands in the state store. Must not decide or apply
 * anything.
 */
@NullMarked
package dev.balsa.broker.group.codec;

import org.jspecify.annotations.NullMarked;

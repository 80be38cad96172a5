/**
 * Who votes and who only listens. Pure values and their encoding; nothing here decides when a configuration changes.
 */
@NullMarked
package dev.balsa.raft.membership;

import org.jspecify.annotations.NullMarked;

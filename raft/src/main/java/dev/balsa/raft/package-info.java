/**
 * Identities shared by everything that speaks Raft: which group, which replica. This package must not know how
 * a group works, stores or sends anything.
 */
@NullMarked
package dev.balsa.raft;

import org.jspecify.annotations.NullMarked;

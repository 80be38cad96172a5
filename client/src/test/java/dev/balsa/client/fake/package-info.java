/** Brokers for tests: they keep logs in memory, check sequences like real ones, and fail as they are told to. */
@NullMarked
package dev.balsa.client.fake;

import org.jspecify.annotations.NullMarked;

/**
 * Who reads what: strategies from subscriptions and present owners to a whole assignment. Pure and deterministic; knows nothing of
 * epochs, hand-overs or requests.
 */
@NullMarked
package dev.balsa.broker.group.assign;

import org.jspecify.annotations.NullMarked;

/**
 * The network of a cluster under test: a namespace and an address for each broker on a bridge of the cluster's own, rules that
 * drop packets between them, and cables that delay, duplicate and reorder them. Knows addresses, not what runs there.
 */
@NullMarked
package dev.balsa.chaos.net;

import org.jspecify.annotations.NullMarked;

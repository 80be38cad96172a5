/**
 * The network of a cluster under test: a namespace and an address for each broker on a bridge of the cluster's own, and rules that
 * drop packets between them. Knows addresses, not what runs there.
 */
@NullMarked
package dev.balsa.chaos.net;

import org.jspecify.annotations.NullMarked;

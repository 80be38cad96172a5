/**
 * Makes this broker's replicas be what the metadata says: starts what is on disk, makes what was placed here, removes what
 * was deleted. It must not decide what is placed where, and never removes anything that no committed deletion names.
 */
@NullMarked
package dev.balsa.broker.lifecycle;

import org.jspecify.annotations.NullMarked;

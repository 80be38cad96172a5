/**
 * What can go wrong as callers see it: one list of reasons with what each means, and the value that carries one of them. It
 * must not know services, partitions or the controller, which all speak of their failures in these words.
 */
@NullMarked
package dev.balsa.broker.error;

import org.jspecify.annotations.NullMarked;

/**
 * {@code balsa topic ...}: creating, listing and changing topics.
 */
@NullMarked
package dev.balsa.cli.topic;

import org.jspecify.annotations.NullMarked;

/**
 * {@code balsa group ...}: consumer groups, how far they are behind, and their committed offsets.
 */
@NullMarked
package dev.balsa.cli.group;

import org.jspecify.annotations.NullMarked;

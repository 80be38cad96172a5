/**
 * Options: their names, types, defaults and ranges as tables, and the reading of what users give. Knows no option itself: each
 * client holds its own table.
 */
@NullMarked
package dev.balsa.client.config;

import org.jspecify.annotations.NullMarked;

/**
 * What topics and partitions are called and which options a topic has: the rules for names and values, and the safe way to
 * repeat a hostile one. It must not know which topics exist.
 */
@NullMarked
package dev.balsa.broker.topic;

import org.jspecify.annotations.NullMarked;

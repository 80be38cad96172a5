/**
 * What a partition keeps: while a replica leads, it decides by its topic's options when segments end and what is given up, and
 * has that appended to the log; every replica holds back what it still needs. It must not touch files: only committed entries
 * do anything, and the log store carries them out.
 */
@NullMarked
package dev.balsa.broker.retention;

import org.jspecify.annotations.NullMarked;

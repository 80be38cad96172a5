package dev.balsa.log.segment;

import java.nio.file.Path;

/**
 * A range of a segment that was durable once and cannot be read now. It is never cut: reads that reach it fail until it
 * is repaired from a peer.
 *
 * @param position first damaged byte
 * @param endPosition byte after the range
 * @param firstIndex first entry that is not readable
 * @param lastIndex last entry that is not readable
 */
public record DamagedRange(Path file, long position, long endPosition, long firstIndex, long lastIndex, String cause) {}

package dev.balsa.log.segment;

import java.io.IOException;
import java.util.ArrayDeque;
import java.util.List;

/** Segments that are out of the log while their files are still there, oldest first. Writer's thread. */
final class RetiredSegments {
    private final SegmentDirectory directory;
    private final ArrayDeque<ClosedSegment> segments = new ArrayDeque<>();

    RetiredSegments(SegmentDirectory directory) {
        this.directory = directory;
    }

    void add(List<ClosedSegment> more) {
        segments.addAll(more);
    }

    /**
     * Deletes their files. Only once the manifest that does not list them is durable: a file that comes back after a crash is
     * known by that.
     *
     * @return whether names were removed, so that the directory has to be synced some time
     */
    boolean delete() throws IOException {
        boolean isChanged = false;
        for (ClosedSegment segment = segments.peek(); segment != null; segment = segments.peek()) {
            directory.forgetIndex(segment.path());
            directory.delete(segment.path());
            directory.delete(directory.index(segment.header().baseOffset()));
            segments.remove();
            isChanged = true;
        }
        return isChanged;
    }
}

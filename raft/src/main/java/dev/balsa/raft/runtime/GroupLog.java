package dev.balsa.raft.runtime;

import dev.balsa.raft.log.DiskState;
import dev.balsa.raft.log.Entry;
import dev.balsa.raft.log.RecoveredLog;
import java.io.IOException;
import java.util.List;

/** Storage of one group. Except for {@link #read} it is called by the group's loop only and never blocks. */
public interface GroupLog {
    GroupDescriptor descriptor();

    /** What was found on disk; call once, before the first write. */
    RecoveredLog recovered();

    /** Entries up to here are committed and may be moved to segments; what is not yet durable here waits for it. */
    void committed(long commitIndex);

    /** What may be handed in at this moment; asked often. */
    default DiskState diskState() {
        return DiskState.HEALTHY;
    }

    /**
     * Reads entries from segments, for peers that lag behind memory. Blocks; any thread.
     *
     * @return contiguous entries from {@code fromIndex} on, at least one, up to {@code maxBytes} encoded bytes
     * @throws IOException if the range is not in segments, cannot be read or is corrupt
     */
    List<Entry> read(long fromIndex, int maxBytes) throws IOException;
}

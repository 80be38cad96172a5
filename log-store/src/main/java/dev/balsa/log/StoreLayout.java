package dev.balsa.log;

import dev.balsa.log.file.FileIo;
import dev.balsa.raft.GroupId;
import dev.balsa.raft.runtime.GroupDescriptor;
import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Path;
import java.util.regex.Pattern;

/**
 * Where everything stands in a data directory.
 *
 * <pre>
 * balsa.properties                 whose directory it is
 * balsa.lock                       held while a broker runs
 * journal/&lt;20 digits&gt;.journal
 * topics/&lt;topic&gt;-&lt;partition&gt;/    meta and segments of a group
 * orphans/                         directories that belong to no group; never deleted by Balsa
 * dropped/&lt;group&gt;/                 on their way out after a committed drop
 * </pre>
 */
record StoreLayout(Path root) {
    private static final Pattern TOPIC = Pattern.compile("[a-zA-Z0-9._-]{1,249}");
    private static final int MAX_NAME_BYTES = 255;

    Path identity() {
        return root.resolve("balsa.properties");
    }

    Path lock() {
        return root.resolve("balsa.lock");
    }

    Path journal() {
        return root.resolve("journal");
    }

    Path topics() {
        return root.resolve("topics");
    }

    Path orphans() {
        return root.resolve("orphans");
    }

    Path dropped() {
        return root.resolve("dropped");
    }

    Path droppedGroup(GroupId group) {
        return dropped().resolve(Long.toString(group.value()));
    }

    Path group(GroupDescriptor descriptor) {
        return topics().resolve(directoryName(descriptor.topic(), descriptor.partition()));
    }

    /**
     * The name of a partition's directory. The last line of defence against names that would leave the data directory.
     *
     * @throws IllegalArgumentException if no directory may be called so
     */
    static String directoryName(String topic, int partition) {
        if (!TOPIC.matcher(topic).matches() || topic.equals(".") || topic.equals("..")) {
            throw new IllegalArgumentException("illegal topic name " + printable(topic)
                    + ": use 1 to 249 of the characters a-z A-Z 0-9 . _ - and not . or .. alone");
        }
        if (partition < 0) {
            throw new IllegalArgumentException("illegal partition " + partition + " of topic " + topic);
        }
        String name = topic + "-" + partition;
        if (name.getBytes(StandardCharsets.UTF_8).length > MAX_NAME_BYTES) {
            throw new IllegalArgumentException(
                    "the directory name of partition " + partition + " of topic " + topic + " would exceed 255 bytes");
        }
        return name;
    }

    /** Moves a directory that belongs to no group to where nobody uses or deletes it; both parents are synced. */
    static Path moveAside(FileIo io, Path directory, Path orphans) throws IOException {
        io.createDirectories(orphans);
        Path root = orphans.getParent();
        if (root != null) {
            // Before anything moves there: a name in a directory that a power cut takes away would be gone with it.
            io.syncDirectory(root);
        }
        String name = String.valueOf(directory.getFileName());
        Path target = orphans.resolve(name);
        for (int i = 1; io.exists(target); i++) {
            target = orphans.resolve(name + "~" + i);
        }
        io.rename(directory, target);
        io.syncDirectory(orphans);
        Path parent = directory.getParent();
        if (parent != null) {
            io.syncDirectory(parent);
        }
        return target;
    }

    private static String printable(String text) {
        StringBuilder out = new StringBuilder("\"");
        text.chars()
                .limit(64)
                .forEach(c -> out.append(c < ' ' || c > '~' ? String.format("\\u%04x", c) : String.valueOf((char) c)));
        return out.append(text.length() > 64 ? "...\"" : "\"").toString();
    }
}

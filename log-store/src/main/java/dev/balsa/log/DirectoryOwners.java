package dev.balsa.log;

import dev.balsa.raft.runtime.GroupDescriptor;
import java.io.IOException;
import java.util.Collection;
import java.util.HashMap;
import java.util.Map;
import org.jspecify.annotations.Nullable;

/** Which group owns which directory: two of one name would write over each other's segments. */
final class DirectoryOwners {
    private final Map<String, GroupStorage> byDirectory = new HashMap<>();

    DirectoryOwners(Collection<GroupStorage> groups) {
        for (GroupStorage group : groups) {
            byDirectory.put(directory(group.descriptor()), group);
        }
    }

    /**
     * @param same the group of that id, if there is one
     * @throws IOException if it is another one, or its directory belongs to another one
     */
    void requireFree(GroupDescriptor descriptor, @Nullable GroupStorage same) throws IOException {
        if (same != null && !same.descriptor().equals(descriptor)) {
            throw new IOException(
                    descriptor.group() + " exists here already as " + same.descriptor() + ", not as " + descriptor);
        }
        GroupStorage owner = byDirectory.get(directory(descriptor));
        if (owner != null && owner != same) {
            throw new IOException("the directory " + directory(descriptor) + " belongs to "
                    + owner.descriptor().group() + "; drop that group before " + descriptor.group() + " is created");
        }
    }

    private static String directory(GroupDescriptor descriptor) {
        return StoreLayout.directoryName(descriptor.topic(), descriptor.partition());
    }
}

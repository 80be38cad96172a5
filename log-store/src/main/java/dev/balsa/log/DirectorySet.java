package dev.balsa.log;

import dev.balsa.log.DataDirectory.Identity;
import dev.balsa.log.file.FileIo;
import java.io.IOException;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.Comparator;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.UUID;
import java.util.function.Supplier;

/**
 * The data directories of one broker, all of them, locked. Which ones belong together is fixed when they are formatted and stands in
 * each: a broker that started without one of them would take the replicas there for new ones, and a vote for forgotten.
 */
public final class DirectorySet implements AutoCloseable {
    private static final String ANEW =
            " If it is lost, so is what its replicas have promised: format empty directories and let the broker join as a new replica.";

    private final List<DataDirectory> directories;

    private DirectorySet(List<DataDirectory> directories) {
        this.directories = directories;
    }

    /**
     * Formats directories that belong together. Nothing is written if any of them is formatted already or holds anything else.
     *
     * @param first identity of the first one; the others differ from it in their ids
     * @param newIds never twice the same
     */
    public static void format(FileIo io, List<Path> paths, Identity first, Supplier<UUID> newIds) throws IOException {
        for (Path path : paths) {
            DataDirectory.requireFormattable(io, path);
        }
        List<UUID> ids = new ArrayList<>(List.of(first.incarnation()));
        paths.stream().skip(1).forEach(path -> ids.add(newIds.get()));
        // The first one last: without it nothing begins.
        for (int i = paths.size() - 1; i >= 0; i--) {
            DataDirectory.format(io, paths.get(i), first.directory(ids.get(i), ids));
        }
    }

    private record Found(Path path, Identity identity) {}

    /** Checks and locks; every refusal says what to do, and changes nothing. */
    public static DirectorySet open(FileIo io, List<Path> paths) throws IOException {
        List<Found> found = read(io, paths);
        requireOneBroker(found);
        requireComplete(found);
        List<DataDirectory> opened = new ArrayList<>();
        try {
            for (Path path : paths) {
                opened.add(DataDirectory.open(io, path));
            }
        } catch (IOException e) {
            closeAll(opened);
            throw e;
        }
        // As they were formatted: the configuration may name them in any order.
        opened.sort(Comparator.comparingInt(directory ->
                directory.identity().directories().indexOf(directory.identity().directory())));
        return new DirectorySet(List.copyOf(opened));
    }

    private static List<Found> read(FileIo io, List<Path> paths) throws IOException {
        List<Found> found = new ArrayList<>();
        IOException failure = null;
        for (Path path : paths) {
            try {
                found.add(new Found(path, DataDirectory.identityOf(io, path)));
            } catch (IOException e) {
                failure = failure == null ? e : failure;
            }
        }
        if (failure == null) {
            return found;
        }
        if (found.isEmpty()) {
            throw failure;
        }
        throw new IOException(
                failure.getMessage() + " Other directories of log.dirs are formatted (" + names(found)
                        + "), and which ones belong together was fixed with that: put back the one that is missing, or take this one"
                        + " out of log.dirs if it never belonged to them." + ANEW,
                failure);
    }

    private static String names(List<Found> found) {
        return String.join(
                ", ", found.stream().map(one -> one.path().toString()).toList());
    }

    private static void requireOneBroker(List<Found> found) throws IOException {
        Found first = found.getFirst();
        Map<UUID, Path> places = new HashMap<>();
        for (Found one : found) {
            Path same = places.put(one.identity().directory(), one.path());
            if (!one.identity().isOfSameBroker(first.identity())) {
                throw new IOException(
                        one.path() + " was formatted for " + owner(one.identity()) + ", but " + first.path()
                                + " for " + owner(first.identity())
                                + ". Name only directories in log.dirs that were formatted together.");
            }
            if (same != null) {
                throw new IOException(
                        same + " and " + one.path()
                                + " are the same data directory, or one is a copy of the other. Name it once; a copy must never be used.");
            }
        }
    }

    private static void requireComplete(List<Found> found) throws IOException {
        Found first = found.getFirst();
        List<UUID> wanted = first.identity().directories();
        List<UUID> missing = new ArrayList<>(wanted);
        for (Found one : found) {
            missing.remove(one.identity().directory());
            if (!one.identity().directories().equals(wanted)) {
                throw new IOException(
                        one.path() + " and " + first.path()
                                + " were not formatted together. Name only directories in log.dirs that were formatted together.");
            }
        }
        if (!missing.isEmpty()) {
            throw new IOException("This broker has " + wanted.size() + " data directories, and "
                    + (wanted.size() - missing.size()) + " of them are named (" + names(found)
                    + "): missing is the one with directory.id=" + missing.getFirst()
                    + " in its balsa.properties. Add it to log.dirs, or mount its disk: without it its replicas would have forgotten"
                    + " their votes." + ANEW);
        }
    }

    private static String owner(Identity identity) {
        return "broker " + identity.brokerId() + " of cluster " + identity.clusterId() + ", incarnation "
                + identity.incarnation();
    }

    /** That of the first directory; the others tell the same of broker and cluster. */
    public Identity identity() {
        return directories.getFirst().identity();
    }

    /** In the order in which they were formatted: the first has the metadata group, wherever the configuration names it. */
    public List<Path> paths() {
        return directories.stream().map(DataDirectory::path).toList();
    }

    @Override
    public void close() throws IOException {
        closeAll(directories);
    }

    private static void closeAll(List<DataDirectory> directories) throws IOException {
        IOException failure = null;
        for (DataDirectory directory : directories) {
            try {
                directory.close();
            } catch (IOException e) {
                failure = failure == null ? e : failure;
            }
        }
        if (failure != null) {
            throw failure;
        }
    }
}

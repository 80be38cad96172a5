package dev.balsa.log.crash;

import java.nio.file.DirectoryNotEmptyException;
import java.nio.file.FileAlreadyExistsException;
import java.nio.file.FileSystemException;
import java.nio.file.NoSuchFileException;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.HashSet;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.SortedMap;
import java.util.TreeMap;
import java.util.random.RandomGenerator;
import org.jspecify.annotations.Nullable;

/** The directory tree of a simulated disk and the changes of names that were not synced. Guarded by its file system. */
final class CrashNames {
    /** One name in one directory; directories are told apart by identity. */
    private record Name(CrashDirectory directory, String name) {
        @Override
        public boolean equals(@Nullable Object other) {
            return other instanceof Name that && directory == that.directory && name.equals(that.name);
        }

        @Override
        public int hashCode() {
            return System.identityHashCode(directory) * 31 + name.hashCode();
        }
    }

    /** {@code node} is null when the name disappears. */
    private record Link(Name name, @Nullable CrashNode node) {}

    /** Names that change together or not at all. */
    private record Change(long sequence, List<Link> links) {}

    private final CrashDirectory root;
    private final List<Change> changes = new ArrayList<>();

    CrashNames() {
        this(new CrashDirectory());
    }

    private CrashNames(CrashDirectory root) {
        this.root = root;
    }

    @Nullable
    CrashNode find(Path path) {
        CrashNode node = root;
        for (Path element : absolute(path)) {
            node = node instanceof CrashDirectory directory ? directory.live.get(element.toString()) : null;
        }
        return node;
    }

    CrashFile file(Path path) throws NoSuchFileException {
        if (find(path) instanceof CrashFile file) {
            return file;
        }
        throw new NoSuchFileException(path.toString());
    }

    CrashDirectory directory(Path path) throws NoSuchFileException {
        if (find(path) instanceof CrashDirectory directory) {
            return directory;
        }
        throw new NoSuchFileException(path.toString());
    }

    void createDirectories(long sequence, Path path) throws FileAlreadyExistsException {
        CrashDirectory at = root;
        for (Path element : absolute(path)) {
            CrashNode next = at.live.get(element.toString());
            if (next == null) {
                next = new CrashDirectory();
                change(sequence, List.of(new Link(new Name(at, element.toString()), next)));
            }
            if (!(next instanceof CrashDirectory directory)) {
                throw new FileAlreadyExistsException(path.toString());
            }
            at = directory;
        }
    }

    CrashFile create(long sequence, Path path) throws NoSuchFileException {
        CrashFile file = new CrashFile();
        change(sequence, List.of(new Link(name(path), file)));
        return file;
    }

    void delete(long sequence, Path path) throws NoSuchFileException {
        change(sequence, List.of(new Link(name(path), null)));
    }

    void rename(long sequence, Path from, Path to) throws FileSystemException {
        CrashNode node = find(from);
        if (node == null) {
            throw new NoSuchFileException(from.toString());
        }
        if (find(to) instanceof CrashDirectory directory && !directory.live.isEmpty()) {
            throw new DirectoryNotEmptyException(to.toString());
        }
        change(sequence, List.of(new Link(name(from), null), new Link(name(to), node)));
    }

    /** Makes the names of a directory durable, with whatever they followed from: a rename is never half durable. */
    void sync(CrashDirectory directory) {
        Set<Name> wanted = new HashSet<>();
        List<Change> synced = new ArrayList<>();
        for (Change change : changes.reversed()) {
            if (change.links.stream()
                    .anyMatch(link -> link.name.directory == directory || wanted.contains(link.name))) {
                change.links.forEach(link -> wanted.add(link.name));
                synced.addFirst(change);
            }
        }
        changes.removeAll(synced);
        for (Change change : synced) {
            change.links.forEach(link -> put(link.name.directory.disk, link));
        }
    }

    void collectSequences(List<Long> into) {
        changes.forEach(change -> into.add(change.sequence));
        files().values().forEach(file -> file.collectSequences(into));
    }

    /** Every file a program sees. */
    SortedMap<Path, CrashFile> files() {
        TreeMap<Path, CrashFile> found = new TreeMap<>();
        collect(Path.of("/"), root, found);
        return found;
    }

    CrashNames copy() {
        Map<CrashNode, CrashNode> copies = new HashMap<>();
        CrashNames copy = new CrashNames((CrashDirectory) copied(root, copies));
        for (Change change : changes) {
            copy.changes.add(new Change(
                    change.sequence,
                    change.links.stream()
                            .map(link -> new Link(
                                    new Name((CrashDirectory) copied(link.name.directory, copies), link.name.name),
                                    link.node == null ? null : copied(link.node, copies)))
                            .toList()));
        }
        return copy;
    }

    CrashNames afterPowerCut(PowerCut cut, long lastSequence, RandomGenerator random) {
        Map<CrashDirectory, SortedMap<String, CrashNode>> surviving = new HashMap<>();
        Set<Name> lost = new HashSet<>();
        int loseOneIn = 1 + random.nextInt(4);
        for (Change change : changes) {
            boolean survives = switch (cut.style()) {
                case NOTHING -> false;
                case EVERYTHING, ORDERED -> change.sequence <= lastSequence;
                // What builds on a lost change of the same name is lost with it; other names go their own way.
                case SCATTERED ->
                    random.nextInt(loseOneIn) != 0 && change.links.stream().noneMatch(link -> lost.contains(link.name));
            };
            for (Link link : change.links) {
                if (survives) {
                    put(namesOnDisk(link.name.directory, surviving), link);
                } else {
                    lost.add(link.name);
                }
            }
        }
        return new CrashNames((CrashDirectory) survivor(root, surviving, cut, lastSequence, random));
    }

    private void change(long sequence, List<Link> links) {
        changes.add(new Change(sequence, links));
        links.forEach(link -> put(link.name.directory.live, link));
    }

    private Name name(Path path) throws NoSuchFileException {
        Path absolute = absolute(path);
        Path parent = absolute.getParent();
        if (parent == null) {
            throw new NoSuchFileException(path.toString());
        }
        return new Name(directory(parent), absolute.getFileName().toString());
    }

    private static Path absolute(Path path) {
        return path.toAbsolutePath().normalize();
    }

    private static void put(SortedMap<String, CrashNode> names, Link link) {
        if (link.node == null) {
            names.remove(link.name.name);
        } else {
            names.put(link.name.name, link.node);
        }
    }

    private static void collect(Path at, CrashDirectory directory, SortedMap<Path, CrashFile> found) {
        directory.live.forEach((name, node) -> {
            switch (node) {
                case CrashFile file -> found.put(at.resolve(name), file);
                case CrashDirectory child -> collect(at.resolve(name), child, found);
            }
        });
    }

    private static CrashNode copied(CrashNode node, Map<CrashNode, CrashNode> copies) {
        CrashNode known = copies.get(node);
        if (known != null) {
            return known;
        }
        return switch (node) {
            case CrashFile file -> {
                CrashFile copy = file.copy();
                copies.put(file, copy);
                yield copy;
            }
            case CrashDirectory directory -> {
                CrashDirectory copy = new CrashDirectory();
                copies.put(directory, copy);
                directory.live.forEach((name, child) -> copy.live.put(name, copied(child, copies)));
                directory.disk.forEach((name, child) -> copy.disk.put(name, copied(child, copies)));
                yield copy;
            }
        };
    }

    private static SortedMap<String, CrashNode> namesOnDisk(
            CrashDirectory directory, Map<CrashDirectory, SortedMap<String, CrashNode>> surviving) {
        return surviving.computeIfAbsent(directory, key -> new TreeMap<>(key.disk));
    }

    private static CrashNode survivor(
            CrashNode node,
            Map<CrashDirectory, SortedMap<String, CrashNode>> surviving,
            PowerCut cut,
            long lastSequence,
            RandomGenerator random) {
        return switch (node) {
            case CrashFile file -> file.afterPowerCut(cut, lastSequence, random);
            case CrashDirectory directory -> {
                CrashDirectory copy = new CrashDirectory();
                namesOnDisk(directory, surviving).forEach((name, child) -> {
                    CrashNode survivor = survivor(child, surviving, cut, lastSequence, random);
                    copy.live.put(name, survivor);
                    copy.disk.put(name, survivor);
                });
                yield copy;
            }
        };
    }
}

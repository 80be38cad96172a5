package dev.balsa.log.file;

import java.io.Closeable;
import java.io.IOException;
import java.nio.file.Path;
import java.util.List;
import org.jspecify.annotations.Nullable;

/** A disk in front of another one: does what that one does, but for what a subclass does differently. */
public abstract class ForwardingFileIo implements FileIo {
    private final FileIo disk;

    protected ForwardingFileIo(FileIo disk) {
        this.disk = disk;
    }

    /** What stands in front of a file that was just created or opened. */
    protected abstract FileHandle inFrontOf(Path path, FileHandle file);

    @Override
    public FileHandle create(Path path) throws IOException {
        return inFrontOf(path, disk.create(path));
    }

    @Override
    public FileHandle open(Path path) throws IOException {
        return inFrontOf(path, disk.open(path));
    }

    @Override
    public boolean exists(Path path) throws IOException {
        return disk.exists(path);
    }

    @Override
    public List<String> list(Path directory) throws IOException {
        return disk.list(directory);
    }

    @Override
    public void createDirectories(Path directory) throws IOException {
        disk.createDirectories(directory);
    }

    @Override
    public void rename(Path from, Path to) throws IOException {
        disk.rename(from, to);
    }

    @Override
    public void delete(Path path) throws IOException {
        disk.delete(path);
    }

    @Override
    public void syncDirectory(Path directory) throws IOException {
        disk.syncDirectory(directory);
    }

    @Override
    public long maxOpenFiles() throws IOException {
        return disk.maxOpenFiles();
    }

    @Override
    public long usableBytes(Path directory) throws IOException {
        return disk.usableBytes(directory);
    }

    @Override
    public @Nullable Closeable tryLock(Path path) throws IOException {
        return disk.tryLock(path);
    }
}

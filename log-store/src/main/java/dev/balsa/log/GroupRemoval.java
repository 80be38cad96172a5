package dev.balsa.log;

import dev.balsa.log.file.FileIo;
import dev.balsa.raft.GroupId;
import java.io.IOException;
import java.nio.file.Path;
import java.util.ArrayDeque;
import java.util.Deque;
import java.util.concurrent.CompletableFuture;
import java.util.function.Consumer;

/**
 * Removes the files of groups whose drop is durable in the journal, and of no others: deleting is never inferred from what
 * seems to be missing. The directory is first renamed to where recovery goes on deleting. Background thread.
 */
final class GroupRemoval {
    private record Removal(GroupStorage group, CompletableFuture<Void> durable, CompletableFuture<Void> done) {}

    private final FileIo io;
    private final StoreLayout layout;
    private final Consumer<ControlRequest> journal;
    private final Consumer<GroupStorage> forget;
    private final Deque<Removal> removals = new ArrayDeque<>();

    /** @param forget called when nothing of the group is left on disk */
    GroupRemoval(FileIo io, StoreLayout layout, Consumer<ControlRequest> journal, Consumer<GroupStorage> forget) {
        this.io = io;
        this.layout = layout;
        this.journal = journal;
        this.forget = forget;
    }

    void begin(GroupStorage group, CompletableFuture<Void> done) {
        group.drop();
        ControlRequest.Drop request = new ControlRequest.Drop(group, new CompletableFuture<>());
        removals.add(new Removal(group, request.done(), done));
        journal.accept(request);
    }

    /** Goes on with what has become durable; true if it did something. */
    boolean step() throws IOException {
        Removal next = removals.peek();
        if (next == null || !next.durable().isDone()) {
            return false;
        }
        if (next.durable().isCompletedExceptionally()) {
            return false;
        }
        GroupStorage group = next.group();
        GroupId id = group.descriptor().group();
        group.segments().close();
        group.tail().clear();
        removeDirectory(io, layout, layout.group(group.descriptor()), id);
        forget.accept(group);
        // Not before it is done: what stays in the queue is told if the store fails in between.
        removals.remove();
        next.done().complete(null);
        return true;
    }

    void fail(IOException cause) {
        for (Removal removal : removals) {
            removal.done().completeExceptionally(cause);
        }
    }

    /** Takes a dropped group's directory out of the way durably, then deletes it. */
    static void removeDirectory(FileIo io, StoreLayout layout, Path directory, GroupId group) throws IOException {
        Path aside = layout.droppedGroup(group);
        io.createDirectories(layout.dropped());
        if (io.exists(directory)) {
            if (io.exists(aside)) {
                deleteDirectory(io, aside);
            }
            io.rename(directory, aside);
            io.syncDirectory(layout.dropped());
            io.syncDirectory(layout.topics());
        }
        if (io.exists(aside)) {
            deleteDirectory(io, aside);
            io.syncDirectory(layout.dropped());
        }
    }

    static void deleteDirectory(FileIo io, Path directory) throws IOException {
        for (String name : io.list(directory)) {
            io.delete(directory.resolve(name));
        }
        io.delete(directory);
    }
}

package dev.balsa.chaos.remote;

import dev.balsa.client.BalsaException;
import dev.balsa.client.admin.BalsaAdmin;
import dev.balsa.client.admin.GroupListing;
import dev.balsa.client.admin.TopicListing;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.locks.LockSupport;
import java.util.function.Consumer;

/** Deletes the topics and groups of a run when it is over, whatever became of it. Names what it could not delete. */
final class CleanUp implements AutoCloseable {
    /** Members that have vanished keep their group until their sessions are over. */
    private static final long PATIENCE_NANOS = TimeUnit.SECONDS.toNanos(15);

    private final BalsaAdmin admin;
    private final String name;
    private final Consumer<String> progress;

    /** @param name every topic and group of the run has it, alone or with a dash behind it */
    CleanUp(BalsaAdmin admin, String name, Consumer<String> progress) {
        this.admin = admin;
        this.name = name;
        this.progress = progress;
    }

    void announce() {
        progress.accept("deleting the topics and groups of this run");
    }

    private boolean isOurs(String other) {
        return other.equals(name) || other.startsWith(name + "-");
    }

    @Override
    public void close() {
        long deadlineNanos = System.nanoTime() + PATIENCE_NANOS;
        List<String> left = left();
        while (!left.isEmpty() && System.nanoTime() - deadlineNanos < 0) {
            LockSupport.parkNanos(200_000_000);
            left = left();
        }
        if (!left.isEmpty()) {
            progress.accept("not deleted, do it by hand: " + String.join("; ", left));
        }
    }

    /** Tries to delete everything; returns what is still there. */
    private List<String> left() {
        List<String> left = new ArrayList<>();
        try {
            for (TopicListing topic : admin.listTopics()) {
                if (isOurs(topic.name())) {
                    tried("balsa topic delete " + topic.name(), () -> admin.deleteTopic(topic.name()), left);
                }
            }
            for (GroupListing group : admin.groups().list()) {
                if (isOurs(group.name())) {
                    tried(
                            "balsa group delete " + group.name(),
                            () -> admin.groups().delete(group.name()),
                            left);
                }
            }
        } catch (BalsaException e) {
            left.add("topics and groups that begin with " + name + " (" + e.reason() + ")");
        }
        return left;
    }

    private static void tried(String what, Runnable deletion, List<String> left) {
        try {
            deletion.run();
        } catch (BalsaException e) {
            left.add(what + " (" + e.reason() + ")");
        }
    }
}

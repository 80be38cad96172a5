package dev.balsa.broker;

import java.util.ArrayDeque;
import java.util.Deque;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * What was opened, closed in the reverse order. Closing goes on when something does not close: what comes after it may hold
 * unwritten data. Not safe for several threads.
 */
final class ResourceStack implements AutoCloseable {
    private static final Logger LOG = LoggerFactory.getLogger(ResourceStack.class);

    private record Resource(String name, AutoCloseable closing) {}

    private final Deque<Resource> resources = new ArrayDeque<>();

    /** @param name for the log */
    <T extends AutoCloseable> T add(String name, T resource) {
        resources.push(new Resource(name, resource));
        return resource;
    }

    /** Adds something that is ended by other means than by being closed. */
    void onClose(String name, AutoCloseable closing) {
        resources.push(new Resource(name, closing));
    }

    @Override
    public void close() {
        while (!resources.isEmpty()) {
            Resource resource = resources.pop();
            try {
                resource.closing().close();
            } catch (Exception e) {
                LOG.error("{} did not close in order", resource.name(), e);
            }
        }
    }
}

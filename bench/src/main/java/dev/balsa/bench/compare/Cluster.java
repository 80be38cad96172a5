package dev.balsa.bench.compare;

import java.io.IOException;
import java.util.List;
import java.util.Map;

/** Three brokers of one system. */
interface Cluster extends AutoCloseable {
    void start() throws IOException;

    String bootstrap();

    /** Processes of its brokers. */
    List<Long> pids() throws IOException;

    /** Makes a topic with three replicas and waits until all its partitions have a leader. */
    void createTopic(String name, int partitions, Map<String, String> options) throws IOException;

    void deleteTopic(String name) throws IOException;

    @Override
    void close() throws IOException;
}

package dev.balsa.bench.leaderkills;

import java.io.IOException;
import java.util.Map;

/** Three brokers of one system, numbered from 1, with one topic. Not for several threads, but for {@link #sender}. */
interface Contestant extends AutoCloseable {
    String TOPIC = "kills";

    /** One synchronous client of one partition. */
    interface Sender extends AutoCloseable {
        /**
         * Sends a record with acks=all and waits until it is acknowledged; retries are up to the system's own client, whose other
         * settings are those it comes with.
         *
         * @throws IOException if the client gave up
         */
        void send(byte[] value) throws IOException, InterruptedException;

        @Override
        void close();
    }

    String name();

    /** Starts all brokers and makes the topic, three replicas of each partition. */
    void start(int partitions) throws IOException;

    Sender sender(int partition);

    /** The leaders of all partitions; those without one are missing. */
    Map<Integer, Integer> leaders() throws IOException;

    /** The active controller, or -1. */
    int controller() throws IOException;

    /** {@code kill -9}. */
    void kill(int broker) throws IOException;

    void startAgain(int broker) throws IOException;

    /** SIGSTOP. */
    void freeze(int broker) throws IOException;

    /** SIGCONT. */
    void thaw(int broker) throws IOException;

    /** Waits until this broker serves again and has what the others had, and every partition has all its replicas in sync. */
    void awaitBack(int broker) throws IOException;

    @Override
    void close() throws IOException;
}

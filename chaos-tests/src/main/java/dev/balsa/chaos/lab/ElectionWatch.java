package dev.balsa.chaos.lab;

import dev.balsa.chaos.history.HistoryEvent;
import dev.balsa.chaos.history.HistoryWriter;
import java.io.IOException;
import java.io.RandomAccessFile;
import java.io.UncheckedIOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.concurrent.Executors;
import java.util.concurrent.ScheduledExecutorService;
import java.util.concurrent.TimeUnit;
import java.util.regex.Matcher;
import java.util.regex.Pattern;

/**
 * Reads in the brokers' logs who began to lead what, and writes it into the history some milliseconds later. Groups that nobody has
 * named are left out.
 */
public final class ElectionWatch implements AutoCloseable {
    private static final Pattern LEADS = Pattern.compile(" g(\\d+) replica (\\d+)/\\S+ is LEADER in term (\\d+)");
    private static final long LOOK_MS = 50;

    private final HistoryWriter history;
    private final List<BrokerHost> hosts;
    private final Map<Long, String> partitions;
    private final Map<Integer, Long> read = new HashMap<>();
    private final ScheduledExecutorService clock = Executors.newSingleThreadScheduledExecutor(
            Thread.ofPlatform().name("elections").daemon().factory());

    /** @param partitions names of groups, by their ids */
    public ElectionWatch(HistoryWriter history, List<BrokerHost> hosts, Map<Long, String> partitions) {
        this.history = history;
        this.hosts = List.copyOf(hosts);
        this.partitions = Map.copyOf(partitions);
        var _ = clock.scheduleWithFixedDelay(this::look, 0, LOOK_MS, TimeUnit.MILLISECONDS);
    }

    /** Writes down what the logs say by now. */
    public synchronized void look() {
        try {
            for (BrokerHost host : hosts) {
                look(host);
            }
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
    }

    private void look(BrokerHost host) throws IOException {
        if (!Files.exists(host.log())) {
            return;
        }
        try (RandomAccessFile log = new RandomAccessFile(host.log().toFile(), "r")) {
            long from = read.getOrDefault(host.id(), 0L);
            byte[] fresh = new byte[(int) Math.min(1 << 20, log.length() - from)];
            log.seek(from);
            log.readFully(fresh);
            String text = new String(fresh, StandardCharsets.ISO_8859_1);
            // The last line may not be whole yet.
            int end = text.lastIndexOf('\n') + 1;
            read.put(host.id(), from + end);
            text.substring(0, end).lines().forEach(line -> elected(host.id(), line));
        }
    }

    private void elected(int broker, String line) {
        Matcher leads = LEADS.matcher(line);
        if (leads.find()) {
            String partition = partitions.get(Long.parseLong(leads.group(1)));
            if (partition != null) {
                history.event(new HistoryEvent.Elected(partition, broker, Long.parseLong(leads.group(3))));
            }
        }
    }

    @Override
    public void close() {
        clock.shutdownNow();
    }
}

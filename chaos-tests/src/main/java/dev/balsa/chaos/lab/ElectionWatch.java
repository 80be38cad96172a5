package dev.balsa.chaos.lab;

import dev.balsa.chaos.history.HistoryEvent;
import dev.balsa.chaos.history.HistoryWriter;
import java.io.IOException;
import java.io.RandomAccessFile;
import java.io.UncheckedIOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.HashMap;
import java.util.HashSet;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.concurrent.Executors;
import java.util.concurrent.ScheduledExecutorService;
import java.util.concurrent.TimeUnit;
import java.util.regex.Matcher;
import java.util.regex.Pattern;

/**
 * Reads in the brokers' logs who leads what, and writes it into the history some milliseconds later. Every change of a leader that can
 * have had an effect is found: a leader that is killed before it has said so in its own log has sent its first entry to followers by
 * then or was never heard of, and they name whom they follow. Groups that nobody has named are left out.
 */
public final class ElectionWatch implements AutoCloseable {
    private static final Pattern ROLE = Pattern.compile(
            " g(\\d+) replica (\\d+)/\\S+ is (LEADER|FOLLOWER) in term (\\d+), leader (?:null|(\\d+)/)");
    private static final long LOOK_MS = 50;
    private static final int CHUNK_BYTES = 1 << 20;

    private record Election(long group, int broker, long term) {}

    private final HistoryWriter history;
    private final List<Source> sources;
    private final Map<Long, String> partitions;
    private final Map<Integer, Long> read = new HashMap<>();
    private final Set<Election> known = new HashSet<>();
    private final ScheduledExecutorService clock = Executors.newSingleThreadScheduledExecutor(
            Thread.ofPlatform().name("elections").daemon().factory());

    /** The log of one broker, which every process of it goes on with. */
    record Source(int broker, Path log) {}

    /** @param partitions names of groups, by their ids */
    public ElectionWatch(HistoryWriter history, List<BrokerHost> hosts, Map<Long, String> partitions) {
        this(hosts.stream().map(host -> new Source(host.id(), host.log())).toList(), history, partitions);
    }

    ElectionWatch(List<Source> sources, HistoryWriter history, Map<Long, String> partitions) {
        this.history = history;
        this.sources = List.copyOf(sources);
        this.partitions = Map.copyOf(partitions);
        var _ = clock.scheduleWithFixedDelay(this::look, 0, LOOK_MS, TimeUnit.MILLISECONDS);
    }

    /** Writes down what the logs say by now. */
    public synchronized void look() {
        try {
            for (Source source : sources) {
                look(source);
            }
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
    }

    private void look(Source source) throws IOException {
        if (!Files.exists(source.log())) {
            return;
        }
        try (RandomAccessFile log = new RandomAccessFile(source.log().toFile(), "r")) {
            long lengthBytes = log.length();
            long at = read.getOrDefault(source.broker(), 0L);
            while (at < lengthBytes) {
                byte[] chunk = new byte[(int) Math.min(CHUNK_BYTES, lengthBytes - at)];
                log.seek(at);
                log.readFully(chunk);
                String text = new String(chunk, StandardCharsets.ISO_8859_1);
                int end = text.lastIndexOf('\n') + 1;
                if (end == 0 && chunk.length < CHUNK_BYTES) {
                    // The last line is not whole yet.
                    break;
                }
                text.substring(0, end).lines().forEach(this::line);
                // A line longer than a chunk is none of ours.
                at += end == 0 ? chunk.length : end;
            }
            read.put(source.broker(), at);
        }
    }

    private void line(String line) {
        Matcher role = ROLE.matcher(line);
        if (!role.find()) {
            return;
        }
        String leader = role.group(3).equals("LEADER") ? role.group(2) : role.group(5);
        if (leader != null) {
            elected(new Election(
                    Long.parseLong(role.group(1)), Integer.parseInt(leader), Long.parseLong(role.group(4))));
        }
    }

    private void elected(Election election) {
        String partition = partitions.get(election.group());
        if (partition != null && known.add(election)) {
            history.event(new HistoryEvent.Elected(partition, election.broker(), election.term()));
        }
    }

    @Override
    public void close() {
        clock.shutdownNow();
    }
}

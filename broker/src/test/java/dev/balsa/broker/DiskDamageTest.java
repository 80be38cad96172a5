package dev.balsa.broker;

import static org.junit.jupiter.api.Assertions.assertEquals;

import dev.balsa.broker.config.ConfigException;
import dev.balsa.proto.v1.ClusterServiceGrpc;
import dev.balsa.proto.v1.GetClusterResponse;
import dev.balsa.proto.v1.ListReplicasRequest;
import java.io.IOException;
import java.io.RandomAccessFile;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.SplittableRandom;
import java.util.TreeMap;
import java.util.UUID;
import java.util.stream.Stream;
import org.awaitility.Awaitility;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/**
 * Flipped bits, cut files, stale blocks and zeroed ranges all over the disk of one broker of three, again and again: what was
 * acknowledged stays, nothing wrong is served, and the broker repairs itself. One that refuses to start gets an empty disk, as its
 * message says, and comes back as a new replica.
 *
 * <p>More than the build does: {@code mvn -o verify -pl broker -am -Dtest=DiskDamageTest -Dsurefire.failIfNoSpecifiedTests=false
 * -Dbalsa.test.args="-Dbalsa.damages=500"}.
 */
class DiskDamageTest {
    private static final int DAMAGES = Integer.getInteger("balsa.damages", 8);
    private static final long SEED = Long.getLong("balsa.damages.seed", 7);
    private static final int DAMAGES_A_ROUND = 4;
    private static final int PARTITIONS = 2;
    private static final Duration REPAIR = Duration.ofSeconds(60);

    @TempDir
    Path directory;

    private final SplittableRandom random = new SplittableRandom(SEED);
    private final Map<Integer, List<String>> written = new TreeMap<>();
    private final Map<String, Integer> counts = new TreeMap<>();
    private long incarnations;

    @Test
    void damageToAMinorityIsRepairedAndNothingIsLostOrServedWrong() throws Exception {
        try (LocalBrokers brokers = new LocalBrokers(directory, 3, 3)) {
            for (int id = 1; id <= 3; id++) {
                brokers.start(id);
            }
            BrokerCalls.awaitReady(brokers);
            BrokerCalls.create(brokers, 1, "t", PARTITIONS, 3);
            write(brokers, 1, 60);
            for (int done = 0; done < DAMAGES; done += DAMAGES_A_ROUND) {
                int rotten = 1 + random.nextInt(3);
                int other = rotten % 3 + 1;
                awaitEqualSegments(brokers);
                brokers.kill(rotten);
                List<String> what = new ArrayList<>();
                for (int i = 0; i < DAMAGES_A_ROUND; i++) {
                    what.add(damage(brokers.directory(rotten)));
                }
                String round = "seed " + SEED + ", broker " + rotten + ", damages " + done + ": " + what;
                startOrReplace(brokers, rotten);
                write(brokers, other, 2);
                awaitRepaired(brokers, rotten, other, round);
                for (int partition = 0; partition < PARTITIONS; partition++) {
                    assertEquals(written.get(partition), BrokerCalls.fetchAll(brokers, rotten, "t", partition), round);
                }
            }
            System.out.println("Damages: " + DAMAGES + " of seed " + SEED + ", " + counts);
        }
    }

    private void write(LocalBrokers brokers, int via, int count) {
        for (int i = 0; i < count; i++) {
            for (int partition = 0; partition < PARTITIONS; partition++) {
                List<String> values = written.computeIfAbsent(partition, _ -> new ArrayList<>());
                String value = partition + ":" + values.size() + "x".repeat(100_000);
                BrokerCalls.produceSurely(brokers, via, "t", partition, value);
                values.add(value);
            }
        }
    }

    private void startOrReplace(LocalBrokers brokers, int rotten) throws IOException, ConfigException {
        int fatalBefore = brokers.fatal().size();
        try {
            brokers.start(rotten);
            Awaitility.await()
                    .atMost(REPAIR)
                    .pollInterval(Duration.ofMillis(20))
                    .until(() ->
                            brokers.broker(rotten).isReady() || brokers.fatal().size() > fatalBefore);
        } catch (IOException refused) {
            replace(brokers, rotten, "refused to start");
            return;
        }
        if (brokers.fatal().size() > fatalBefore) {
            brokers.kill(rotten);
            replace(brokers, rotten, "stopped");
        }
    }

    private void replace(LocalBrokers brokers, int rotten, String why) throws IOException, ConfigException {
        counts.merge("broker " + why + " and got an empty disk", 1, Integer::sum);
        brokers.replaceDisk(rotten, new UUID(9, ++incarnations));
        brokers.start(rotten);
    }

    private void awaitRepaired(LocalBrokers brokers, int rotten, int via, String round) {
        Awaitility.await(round)
                .atMost(REPAIR)
                .pollInterval(Duration.ofMillis(50))
                .ignoreExceptions()
                .until(() -> {
                    GetClusterResponse cluster = BrokerCalls.cluster(brokers, via);
                    boolean isWhole = cluster.getUnderReplicatedCount() == 0
                            && cluster.getBrokersList().stream()
                                    .allMatch(broker -> broker.getAlive() && broker.getDamagedRanges() == 0);
                    return isWhole && replicas(brokers, rotten) == PARTITIONS && segmentsAreEqual(brokers);
                });
        counts.merge("rounds repaired", 1, Integer::sum);
    }

    private static int replicas(LocalBrokers brokers, int id) {
        return ClusterServiceGrpc.newBlockingStub(brokers.channel(id))
                .listReplicas(ListReplicasRequest.newBuilder().setTopic("t").build())
                .getReplicasCount();
    }

    private static void awaitEqualSegments(LocalBrokers brokers) {
        Awaitility.await("segments are equal")
                .atMost(Duration.ofSeconds(20))
                .pollInterval(Duration.ofMillis(50))
                .ignoreExceptions()
                .until(() -> segmentsAreEqual(brokers));
    }

    private static boolean segmentsAreEqual(LocalBrokers brokers) throws IOException {
        Map<Path, Long> first = segments(brokers.directory(1));
        for (int id = 2; id <= 3; id++) {
            if (!segments(brokers.directory(id)).equals(first)) {
                return false;
            }
            for (Path file : first.keySet()) {
                if (Files.mismatch(
                                brokers.directory(1).resolve(file),
                                brokers.directory(id).resolve(file))
                        >= 0) {
                    return false;
                }
            }
        }
        return true;
    }

    private static Map<Path, Long> segments(Path broker) throws IOException {
        Map<Path, Long> sizes = new TreeMap<>();
        for (int partition = 0; partition < PARTITIONS; partition++) {
            try (Stream<Path> files = Files.list(broker.resolve("topics/t-" + partition))) {
                for (Path file :
                        files.filter(path -> path.toString().endsWith(".log")).toList()) {
                    sizes.put(broker.relativize(file), Files.size(file));
                }
            }
        }
        return sizes;
    }

    // ---- damage -----------------------------------------------------------------------------------------------------

    /** Damages one file in one way; every kind of file is as likely as any other. */
    private String damage(Path broker) throws IOException {
        Map<String, List<Path>> byKind = new TreeMap<>();
        try (Stream<Path> walk = Files.walk(broker)) {
            for (Path file : walk.filter(Files::isRegularFile).sorted().toList()) {
                if (Files.size(file) > 0 && !file.endsWith("LOCK") && !file.endsWith("LOG")) {
                    byKind.computeIfAbsent(kind(broker, file), _ -> new ArrayList<>())
                            .add(file);
                }
            }
        }
        List<String> kinds = List.copyOf(byKind.keySet());
        String kind = kinds.get(random.nextInt(kinds.size()));
        List<Path> files = byKind.getOrDefault(kind, List.of());
        Path file = files.get(random.nextInt(files.size()));
        counts.merge(kind, 1, Integer::sum);
        try (RandomAccessFile opened = new RandomAccessFile(file.toFile(), "rw")) {
            return broker.relativize(file) + " " + damage(opened);
        }
    }

    private static String kind(Path broker, Path file) {
        String name = file.getFileName().toString();
        if (broker.relativize(file).startsWith("state")) {
            return "state";
        }
        int dot = name.lastIndexOf('.');
        return dot < 0 || name.startsWith("balsa.") ? name : name.substring(dot);
    }

    private String damage(RandomAccessFile file) throws IOException {
        long size = file.length();
        long at = random.nextLong(size);
        int length = (int) Math.min(size - at, 1 + random.nextInt(8_192));
        switch (random.nextInt(4)) {
            case 0 -> {
                file.seek(at);
                int value = file.read();
                file.seek(at);
                file.write(value ^ 1 << random.nextInt(8));
                return "flipped at " + at;
            }
            case 1 -> {
                file.setLength(at);
                return "cut at " + at;
            }
            case 2 -> {
                // What stood in another block of the file, as after a write that went astray.
                byte[] stale = new byte[length];
                file.seek(random.nextLong(size - length + 1));
                file.readFully(stale);
                file.seek(at);
                file.write(stale);
                return "stale from " + at + ", " + length;
            }
            default -> {
                file.seek(at);
                file.write(new byte[length]);
                return "zeros from " + at + ", " + length;
            }
        }
    }
}

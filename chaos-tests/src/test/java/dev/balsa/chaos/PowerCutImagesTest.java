package dev.balsa.chaos;

import static org.awaitility.Awaitility.await;
import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertTrue;

import dev.balsa.chaos.cluster.SingleBroker;
import dev.balsa.chaos.disk.LoopVolume;
import dev.balsa.chaos.disk.LyingFiles;
import dev.balsa.chaos.disk.StoppableFiles;
import dev.balsa.chaos.verify.LogContents;
import dev.balsa.chaos.workload.Acknowledgements;
import dev.balsa.chaos.workload.KeyedLoad;
import dev.balsa.log.file.FileIo;
import dev.balsa.log.file.NioFileIo;
import java.io.IOException;
import java.nio.file.Path;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.SplittableRandom;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;

/**
 * Pictures of the disk of a broker that runs, each taken at some moment and each as a power cut at that moment would have left it: a broker
 * starts with every one of them unaided and has everything that was acknowledged before the picture was begun.
 *
 * <p>More than the build takes: {@code mvn -o verify -pl chaos-tests -am -Dtest=PowerCutImagesTest -Dsurefire.failIfNoSpecifiedTests=false
 * -Dbalsa.test.args="-Dbalsa.chaos.images=1000"}.
 */
@Timeout(3_600)
class PowerCutImagesTest {
    private static final int IMAGES = Integer.getInteger("balsa.chaos.images", 60);
    private static final long SEED = Long.getLong("balsa.chaos.seed", 20_260_401L);
    private static final int IMAGES_A_RUN = 10;
    private static final String TOPIC = "logs";
    private static final int PARTITIONS = 6;
    private static final long VOLUME_BYTES = 192L << 20;
    private static final Path HOME = Path.of("target/chaos/images").toAbsolutePath();

    private final SplittableRandom random = new SplittableRandom(SEED);

    private record Picture(LoopVolume volume, Path directory, Acknowledgements acknowledged) {}

    @BeforeAll
    static void requireLoopVolumes() {
        Requirement.loop(HOME);
    }

    @Test
    void everyPictureStartsAndHasWhatWasAcknowledged() throws Exception {
        int taken = 0;
        long records = 0;
        while (taken < IMAGES) {
            for (Picture picture : pictures(Math.min(IMAGES_A_RUN, IMAGES - taken), new NioFileIo())) {
                try (LoopVolume volume = picture.volume();
                        SingleBroker broker = SingleBroker.start(picture.directory(), new NioFileIo())) {
                    LogContents log = LogContents.read(broker.bootstrap(), TOPIC, PARTITIONS);
                    assertEquals(
                            List.of(),
                            log.contradictions(picture.acknowledged()),
                            "picture " + taken + " of seed " + SEED + " on " + volume.mountPoint());
                    records += log.size();
                }
                taken++;
            }
        }
        System.out.println("Pictures: " + taken + " of seed " + SEED + ", " + records + " records read, none lost");
        assertTrue(records > taken * 100L, "void: too few records");
    }

    /** The control: on a disk whose syncs do nothing the same pictures show loss. */
    @Test
    void aDiskThatLiesAboutSyncsIsSeenToLose() throws Exception {
        int lost = 0;
        for (Picture picture : pictures(4, new LyingFiles())) {
            try (LoopVolume _ = picture.volume()) {
                lost += isWhole(picture) ? 0 : 1;
            }
        }
        assertTrue(lost > 0, "syncs that do nothing lose nothing: the pictures are none of a power cut");
    }

    private static boolean isWhole(Picture picture) {
        try (SingleBroker broker = SingleBroker.start(picture.directory(), new NioFileIo())) {
            return LogContents.read(broker.bootstrap(), TOPIC, PARTITIONS)
                    .contradictions(picture.acknowledged())
                    .isEmpty();
        } catch (IOException | RuntimeException | AssertionError refusedOrGone) {
            return false;
        }
    }

    /** Starts a broker on a new file system, puts it under load and takes pictures. */
    private List<Picture> pictures(int count, FileIo files) throws Exception {
        List<Picture> pictures = new ArrayList<>();
        StoppableFiles stoppable = new StoppableFiles(files);
        Path mountPoint = HOME.resolve("disk");
        try (LoopVolume volume = LoopVolume.create(HOME.resolve("disk.img"), mountPoint, VOLUME_BYTES)) {
            Path directory = mountPoint.resolve("broker");
            SingleBroker.format(directory);
            try (SingleBroker broker = SingleBroker.start(directory, stoppable)) {
                broker.createTopic(TOPIC, PARTITIONS);
                try (KeyedLoad load = new KeyedLoad(broker.bootstrap(), TOPIC, PARTITIONS, 24)) {
                    load.start();
                    for (int i = 0; i < count; i++) {
                        long target = load.acknowledgedCount() + 1 + random.nextInt(3_000);
                        await().atMost(Duration.ofSeconds(30))
                                .pollInterval(Duration.ofMillis(1))
                                .until(() -> load.acknowledgedCount() >= target);
                        Acknowledgements acknowledged = load.acknowledgedSoFar();
                        Path copied = HOME.resolve("picture-" + i);
                        Path image = HOME.resolve("picture-" + i + ".img");
                        LoopVolume copy = stoppable.whileStopped(() -> volume.copy(image, copied));
                        pictures.add(new Picture(copy, copied.resolve("broker"), acknowledged));
                    }
                    load.finish();
                    assertEquals(List.of(), load.failures());
                }
            }
        }
        assertFalse(pictures.isEmpty());
        return pictures;
    }
}

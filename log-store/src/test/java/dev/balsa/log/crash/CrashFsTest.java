package dev.balsa.log.crash;

import static org.junit.jupiter.api.Assertions.assertArrayEquals;
import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertThrows;
import static org.junit.jupiter.api.Assertions.assertTrue;

import dev.balsa.log.crash.PowerCut.Style;
import dev.balsa.log.file.FileHandle;
import java.io.IOException;
import java.nio.ByteBuffer;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.HexFormat;
import java.util.List;
import java.util.Set;
import java.util.SplittableRandom;
import java.util.TreeSet;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;

/** The simulated disk must be cruel enough: everything POSIX allows it to lose has to be seen lost, nothing else ever. */
class CrashFsTest {
    private static final int CUTS = 400;
    private static final int PAGE = PowerCut.PAGE_BYTES;
    private static final PowerCut NOTHING = new PowerCut(PAGE, Style.NOTHING);
    private static final PowerCut EVERYTHING = new PowerCut(PAGE, Style.EVERYTHING);

    private final CrashFs disk = new CrashFs(3);
    private final Path directory = Path.of("/data");
    private final Path a = directory.resolve("a");
    private final Path b = directory.resolve("b");

    @BeforeEach
    void durableDirectory() throws IOException {
        disk.createDirectories(directory);
        disk.syncDirectory(Path.of("/"));
    }

    @Test
    void what_was_forced_survives_every_cut() throws IOException {
        FileHandle file = durableFile(a, page(1), page(2));
        write(file, 5, page(3));
        file.force();
        byte[] expected = disk.content(a);
        assertEquals(Set.of(HexFormat.of().formatHex(expected)), outcomes(after -> hex(after, a)));
    }

    @Test
    void what_was_not_forced_may_be_lost_and_may_stay() throws IOException {
        FileHandle file = durableFile(a, page(1));
        write(file, 0, page(2));
        assertArrayEquals(
                page(1), disk.afterPowerCut(NOTHING, new SplittableRandom(1)).content(a));
        assertArrayEquals(
                page(2), disk.afterPowerCut(EVERYTHING, new SplittableRandom(1)).content(a));
    }

    @Test
    void overwritten_blocks_come_back_old_one_by_one() throws IOException {
        FileHandle file = durableFile(a, page(1), page(1), page(1));
        for (int i = 0; i < 3; i++) {
            write(file, i * PAGE, page(2));
        }
        Set<String> states = outcomes(after -> {
            byte[] content = after.content(a);
            assertEquals(3 * PAGE, content.length);
            StringBuilder state = new StringBuilder();
            for (int i = 0; i < 3; i++) {
                byte[] block = Arrays.copyOfRange(content, i * PAGE, (i + 1) * PAGE);
                assertTrue(Arrays.equals(block, page(1)) || Arrays.equals(block, page(2)), "a page is never torn here");
                state.append(block[0]);
            }
            return state.toString();
        });
        assertEquals(Set.of("111", "112", "121", "122", "211", "212", "221", "222"), states);
    }

    @Test
    void blocks_are_torn_at_the_atomic_size() throws IOException {
        FileHandle file = durableFile(a, page(1));
        write(file, 0, page(2));
        Set<Integer> newSectors = new TreeSet<>();
        for (int seed = 0; seed < CUTS; seed++) {
            PowerCut cut = PowerCut.random(new SplittableRandom(seed), PowerCut.SECTOR_BYTES);
            byte[] content = disk.afterPowerCut(cut, new SplittableRandom(seed)).content(a);
            int count = 0;
            for (int sector = 0; sector < PAGE; sector += PowerCut.SECTOR_BYTES) {
                byte first = content[sector];
                for (int i = 0; i < PowerCut.SECTOR_BYTES; i++) {
                    assertEquals(first, content[sector + i]);
                }
                count += first == 2 ? 1 : 0;
            }
            newSectors.add(count);
        }
        assertTrue(newSectors.containsAll(List.of(0, 1, 4, 7, 8)), newSectors::toString);
    }

    @Test
    void growth_may_be_lost_or_come_back_as_zeros() throws IOException {
        FileHandle file = durableFile(a, page(1));
        write(file, PAGE, page(2));
        write(file, 2 * PAGE, page(2));
        Set<String> states = outcomes(after -> {
            byte[] content = after.content(a);
            return content.length / PAGE
                    + (content.length > PAGE ? "/" + content[PAGE] : "")
                    + (content.length > 2 * PAGE ? "/" + content[2 * PAGE] : "");
        });
        assertEquals(Set.of("1", "2/0", "2/2", "3/0/0", "3/0/2", "3/2/0", "3/2/2"), states);
    }

    @Test
    void a_later_file_may_survive_an_earlier_one() throws IOException {
        FileHandle first = durableFile(a, page(1));
        FileHandle second = durableFile(b, page(1));
        write(first, 0, page(2));
        write(second, 0, page(2));
        assertEquals(
                Set.of("1 1", "1 2", "2 1", "2 2"), outcomes(after -> after.content(a)[0] + " " + after.content(b)[0]));
    }

    @Test
    void an_ordered_cut_keeps_a_prefix() throws IOException {
        FileHandle first = durableFile(a, page(1));
        FileHandle second = durableFile(b, page(1));
        write(first, 0, page(2));
        write(second, 0, page(2));
        write(first, 0, page(3));
        Set<String> states = new TreeSet<>();
        for (int seed = 0; seed < CUTS; seed++) {
            CrashFs after = disk.afterPowerCut(new PowerCut(PAGE, Style.ORDERED), new SplittableRandom(seed));
            states.add(after.content(a)[0] + " " + after.content(b)[0]);
        }
        assertEquals(Set.of("1 1", "2 1", "2 2"), states);
    }

    @Test
    void truncation_may_be_undone() throws IOException {
        FileHandle file = durableFile(a, page(1), page(1));
        file.truncate(PAGE);
        assertEquals(Set.of(PAGE, 2 * PAGE), outcomes(after -> after.content(a).length));
        assertEquals(PAGE, disk.content(a).length);
    }

    @Test
    void a_created_name_needs_its_directory_synced() throws IOException {
        FileHandle file = disk.create(a);
        write(file, 0, page(1));
        file.force();
        assertEquals(Set.of(true, false), outcomes(after -> after.exists(a)));
        assertArrayEquals(
                page(1), disk.afterPowerCut(EVERYTHING, new SplittableRandom(1)).content(a));
    }

    @Test
    void a_synced_name_survives_with_nothing_in_it() throws IOException {
        FileHandle file = disk.create(a);
        write(file, 0, page(1));
        disk.syncDirectory(directory);
        assertEquals(Set.of(0, PAGE), outcomes(after -> after.content(a).length));
    }

    @Test
    void a_directory_needs_its_parent_synced() throws IOException {
        Path inner = directory.resolve("inner");
        disk.createDirectories(inner);
        disk.create(inner.resolve("x")).close();
        disk.syncDirectory(inner);
        assertEquals(Set.of(true, false), outcomes(after -> after.exists(inner.resolve("x"))));
        disk.syncDirectory(directory);
        assertEquals(Set.of(true), outcomes(after -> after.exists(inner.resolve("x"))));
    }

    @Test
    void a_rename_happens_wholly_or_not_at_all() throws IOException {
        durableFile(a, page(1));
        durableFile(b, page(2));
        disk.rename(a, b);
        assertEquals(
                Set.of("a=true b=2", "a=false b=1"),
                outcomes(after -> "a=" + after.exists(a) + " b=" + after.content(b)[0]));
        disk.syncDirectory(directory);
        assertEquals(Set.of("a=false b=1"), outcomes(after -> "a=" + after.exists(a) + " b=" + after.content(b)[0]));
    }

    @Test
    void a_later_delete_may_survive_an_earlier_rename() throws IOException {
        Path c = directory.resolve("c");
        durableFile(a, page(1));
        durableFile(c, page(3));
        disk.rename(a, b);
        disk.delete(c);
        assertEquals(
                Set.of("[a, c]", "[a]", "[b, c]", "[b]"),
                outcomes(after -> after.list(directory).toString()));
    }

    @Test
    void the_power_is_cut_at_the_given_operation_and_stays_off() throws IOException {
        FileHandle file = durableFile(a, page(1));
        disk.cutAtOperation(disk.operations() + 2);
        write(file, 0, page(2));
        assertThrows(PowerCutException.class, file::force);
        assertTrue(disk.isCut());
        assertThrows(PowerCutException.class, () -> file.read(ByteBuffer.allocate(1), 0));
        assertThrows(PowerCutException.class, () -> disk.exists(a));
        file.close();
        assertEquals(0, disk.openHandles());
        assertEquals(PAGE, disk.afterPowerCut(new SplittableRandom(1)).content(a).length);
    }

    @Test
    void the_operation_of_the_cut_may_have_happened() {
        Set<Boolean> happened = new TreeSet<>();
        for (int seed = 0; seed < 20; seed++) {
            CrashFs fs = new CrashFs(seed);
            fs.cutAtOperation(1);
            assertThrows(PowerCutException.class, () -> fs.createDirectories(directory));
            happened.add(fs.afterPowerCut(EVERYTHING, new SplittableRandom(1)).exists(directory));
        }
        assertEquals(Set.of(true, false), happened);
    }

    @Test
    void a_failed_force_loses_pages_for_good() throws IOException {
        FileHandle file = durableFile(a, page(1), page(1), page(1), page(1));
        for (int i = 0; i < 4; i++) {
            write(file, i * PAGE, page(2));
        }
        disk.fail("I/O error", 1, attempt -> attempt.operation() == DiskOperation.FORCE);
        assertThrows(IOException.class, file::force);
        byte[] seen = disk.content(a);
        for (int i = 0; i < 4; i++) {
            assertEquals(2, seen[i * PAGE], "programs go on seeing the lost pages");
        }
        file.force();
        byte[] left = disk.afterPowerCut(EVERYTHING, new SplittableRandom(1)).content(a);
        Set<Byte> pages = new TreeSet<>();
        for (int i = 0; i < 4; i++) {
            pages.add(left[i * PAGE]);
        }
        assertEquals(Set.of((byte) 1, (byte) 2), pages);
    }

    @Test
    void faults_hit_what_they_name_as_often_as_they_say() throws IOException {
        FileHandle first = durableFile(a, page(1));
        FileHandle second = durableFile(b, page(1));
        disk.fail(
                "bad block",
                2,
                attempt -> attempt.operation() == DiskOperation.READ
                        && attempt.path().equals(a));
        assertEquals(1, second.read(ByteBuffer.allocate(1), 0));
        assertThrows(IOException.class, () -> first.read(ByteBuffer.allocate(1), 0));
        assertThrows(IOException.class, () -> first.read(ByteBuffer.allocate(1), 0));
        assertEquals(1, first.read(ByteBuffer.allocate(1), 0));
    }

    @Test
    void a_full_disk_takes_overwrites_but_no_growth() throws IOException {
        FileHandle file = durableFile(a, page(1));
        disk.limitBytes(PAGE + 10);
        write(file, 0, page(2));
        IOException full = assertThrows(IOException.class, () -> write(file, PAGE, page(3)));
        assertTrue(full.getMessage().startsWith("No space left on device"), full.getMessage());
        assertEquals(PAGE + 10, disk.content(a).length);
        disk.limitBytes(Long.MAX_VALUE);
        write(file, PAGE, page(3));
        assertEquals(2 * PAGE, disk.content(a).length);
    }

    @Test
    void a_killed_process_leaves_everything_unsynced() throws IOException {
        FileHandle file = durableFile(a, page(1));
        write(file, 0, page(2));
        disk.create(b).close();
        CrashFs next = disk.afterKill();
        assertArrayEquals(page(2), next.content(a));
        assertTrue(next.exists(b));
        CrashFs cut = next.afterPowerCut(NOTHING, new SplittableRandom(1));
        assertArrayEquals(page(1), cut.content(a));
        assertFalse(cut.exists(b));
        assertArrayEquals(
                page(1), disk.afterPowerCut(NOTHING, new SplittableRandom(1)).content(a));
    }

    @Test
    void a_lying_drive_loses_what_was_forced() throws IOException {
        FileHandle file = durableFile(a, page(1));
        disk.lieAboutForce();
        write(file, 0, page(2));
        file.force();
        assertArrayEquals(
                page(1), disk.afterPowerCut(NOTHING, new SplittableRandom(1)).content(a));
    }

    @Test
    void rot_is_seen_before_and_after_a_cut() throws IOException {
        durableFile(a, page(1));
        disk.flipBit(a, 17, 3);
        assertEquals(1 ^ 8, disk.content(a)[17]);
        assertEquals(1 ^ 8, disk.afterPowerCut(NOTHING, new SplittableRandom(1)).content(a)[17]);
    }

    @Test
    void work_is_counted() throws IOException {
        long forces = disk.count(DiskOperation.FORCE);
        try (FileHandle file = disk.create(a)) {
            assertEquals(1, disk.openHandles());
            write(file, 0, page(1));
            file.force();
        }
        assertEquals(forces + 1, disk.count(DiskOperation.FORCE));
        assertEquals(PAGE, disk.bytesWritten());
        assertEquals(0, disk.openHandles());
    }

    /** One seed must be one history, or a failing seed cannot be looked at again. */
    @Test
    void the_same_seed_gives_the_same_disk() {
        for (int seed = 0; seed < 50; seed++) {
            assertEquals(randomHistory(seed), randomHistory(seed), "seed " + seed);
        }
    }

    private static String randomHistory(long seed) {
        SplittableRandom random = new SplittableRandom(seed);
        CrashFs fs = new CrashFs(random.nextLong());
        fs.cutAtOperation(5 + random.nextInt(60));
        try {
            while (true) {
                randomStep(fs, random);
            }
        } catch (PowerCutException cut) {
            StringBuilder left = new StringBuilder(cut.getMessage());
            fs.afterPowerCut(random)
                    .contents()
                    .forEach((path, content) -> left.append(path).append(Arrays.hashCode(content)));
            return left.toString();
        } catch (IOException unexpected) {
            throw new AssertionError(unexpected);
        }
    }

    private static void randomStep(CrashFs fs, SplittableRandom random) throws IOException {
        Path directory = Path.of("/d" + random.nextInt(2));
        Path path = directory.resolve("f" + random.nextInt(4));
        switch (random.nextInt(6)) {
            case 0 -> fs.createDirectories(directory);
            case 1 -> fs.delete(path);
            case 2 -> {
                if (fs.exists(directory)) {
                    fs.syncDirectory(directory);
                }
            }
            case 3 -> {
                if (fs.exists(path)) {
                    fs.rename(path, directory.resolve("f" + random.nextInt(4)));
                }
            }
            default -> {
                if (fs.exists(directory)) {
                    try (FileHandle file = fs.exists(path) ? fs.open(path) : fs.create(path)) {
                        byte[] bytes = new byte[1 + random.nextInt(9000)];
                        random.nextBytes(bytes);
                        file.write(ByteBuffer.wrap(bytes), random.nextInt(9000));
                        if (random.nextInt(3) == 0) {
                            file.force();
                        }
                    }
                }
            }
        }
    }

    private interface Observation<T> {
        T of(CrashFs after) throws IOException;
    }

    private <T> Set<T> outcomes(Observation<T> observation) throws IOException {
        List<T> seen = new ArrayList<>();
        for (int seed = 0; seed < CUTS; seed++) {
            seen.add(observation.of(disk.afterPowerCut(new SplittableRandom(seed))));
        }
        return Set.copyOf(seen);
    }

    private static String hex(CrashFs after, Path path) throws IOException {
        return HexFormat.of().formatHex(after.content(path));
    }

    private FileHandle durableFile(Path path, byte[]... pages) throws IOException {
        FileHandle file = disk.create(path);
        for (int i = 0; i < pages.length; i++) {
            write(file, i * PAGE, pages[i]);
        }
        file.force();
        disk.syncDirectory(directory);
        return file;
    }

    private static void write(FileHandle file, long position, byte[] bytes) throws IOException {
        file.write(ByteBuffer.wrap(bytes), position);
    }

    private static byte[] page(int value) {
        byte[] page = new byte[PAGE];
        Arrays.fill(page, (byte) value);
        return page;
    }
}

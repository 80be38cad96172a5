package dev.balsa.log.journal;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertInstanceOf;
import static org.junit.jupiter.api.Assertions.assertTrue;
import static org.junit.jupiter.api.Assertions.fail;

import dev.balsa.log.journal.JournalPictures.Picture;
import java.io.IOException;
import java.nio.ByteBuffer;
import java.util.Arrays;
import java.util.HashSet;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.SplittableRandom;
import java.util.TreeMap;
import org.junit.jupiter.api.Test;

/** Mutates pictures of journals and compares every verdict with what an onlooker who knows the original would allow. */
class JournalClassifierTest {
    private static final int PICTURES = 60;
    private static final int MUTATIONS = Integer.getInteger("balsa.classifier.mutations", 100_000) / PICTURES;

    private final ByteBuffer chunk = FileScan.chunk(JournalPictures.FILE_BLOCKS);
    private int torn;
    private int rotten;
    private int whole;
    private int undecidable;

    /** A block's place. */
    private record Place(long generation, int block) {}

    /** The unharmed journal: its frames, what each holds, and what must survive. */
    private record Original(Picture picture, List<FrameSeen> frames, Map<Long, byte[]> bodies) {
        FrameSeen last() {
            return frames.getLast();
        }

        Place place(FrameSeen frame, int i) {
            return new Place(frame.file().generation(), frame.firstBlock() + i);
        }
    }

    @Test
    void noMutationIsTakenForATornTailUnlessItCouldBeOne() throws IOException {
        for (int i = 0; i < PICTURES; i++) {
            judgeMutations(7_000_000L + i, MUTATIONS);
        }
        System.out.printf(
                "Classifier: %d pictures: %d torn, %d rotten, %d whole, of them %d undecidable%n",
                PICTURES * MUTATIONS, torn, rotten, whole, undecidable);
        assertTrue(torn > 1000 && rotten > 1000 && whole > 1000, "every verdict must be exercised");
        assertTrue(
                undecidable > 100 && undecidable < PICTURES * MUTATIONS / 4,
                "the case of decision D3 that is not decidable");
    }

    /** Takes the picture of one seed and judges so many mutations of it. */
    void judgeMutations(long seed, int mutations) throws IOException {
        SplittableRandom random = new SplittableRandom(seed);
        Original original = original(JournalPictures.random(random));
        for (int j = 0; j < mutations; j++) {
            Mutation mutation = new Mutation(original, random);
            mutation.mutate();
            try {
                judge(original, mutation);
            } catch (AssertionError | RuntimeException e) {
                throw new AssertionError(
                        "seed " + seed + ", mutation " + j + ": " + mutation.done + " of " + original.frames(), e);
            }
        }
    }

    @Test
    void unharmedJournalIsWholeAndProvenUpToTheLastFrame() throws IOException {
        for (int i = 0; i < 30; i++) {
            Original original = original(JournalPictures.random(new SplittableRandom(i)));
            JournalVerdict verdict = original.picture().image(chunk).classify();
            assertInstanceOf(JournalVerdict.Whole.class, verdict);
            assertEquals(original.last().lsn() - 1, verdict.provenLsn());
            assertEquals(original.last().lsn() + 1, verdict.endLsn());
        }
    }

    @Test
    void blockOfAnotherDirectoryIsDamage() throws IOException {
        Original original = original(JournalPictures.random(new SplittableRandom(1)));
        FrameSeen first = original.frames().getFirst();
        byte[] content = original.picture().file(first.file().generation()).clone();
        ByteBuffer foreign = ByteBuffer.wrap(content);
        JournalBlock.stamp(
                foreign,
                first.firstBlock() * JournalBlock.BYTES,
                JournalPictures.OWNER + 1,
                first.stamp(),
                JournalPictures.FILE_BLOCKS,
                first.firstBlock(),
                0);
        JournalVerdict verdict = original.picture()
                .with(first.file().generation(), content)
                .image(chunk)
                .classify();
        assertInstanceOf(JournalVerdict.Rotten.class, verdict);
    }

    @Test
    void damageNamesFilePlaceFramesAndGroups() throws IOException {
        Original original = original(JournalPictures.random(new SplittableRandom(11)));
        FrameSeen harmed = original.frames().get(original.frames().size() / 2);
        byte[] content = original.picture().file(harmed.file().generation()).clone();
        int position = harmed.firstBlock() * JournalBlock.BYTES;
        content[position + 1000] ^= 4;
        JournalVerdict verdict = original.picture()
                .with(harmed.file().generation(), content)
                .image(chunk)
                .classify();
        JournalDamage damage =
                assertInstanceOf(JournalVerdict.Rotten.class, verdict).damage().getFirst();
        assertEquals(JournalFile.name(harmed.file().generation()), damage.file());
        assertEquals(position, damage.position());
        assertEquals(harmed.lsn(), damage.firstLsn());
        assertEquals(harmed.lsn(), damage.lastLsn());
        List<JournalRecord> lost =
                RecordCodec.decode(ByteBuffer.wrap(original.bodies().get(harmed.lsn())));
        assertEquals(
                lost.stream().map(record -> record.group().value()).distinct().toList(),
                damage.groups(),
                "the next frame names the groups when the list of the frame itself is gone");
    }

    private Original original(Picture picture) throws IOException {
        JournalImage image = picture.image(chunk);
        JournalVerdict verdict = image.classify();
        if (!(verdict instanceof JournalVerdict.Whole)) {
            fail("an unharmed journal: " + verdict);
        }
        Map<Long, byte[]> bodies = new TreeMap<>();
        for (FrameSeen frame : verdict.frames()) {
            bodies.put(frame.lsn(), image.body(frame));
        }
        return new Original(picture, verdict.frames(), bodies);
    }

    private void judge(Original original, Mutation mutation) throws IOException {
        JournalImage image = mutation.picture().image(chunk);
        JournalVerdict verdict = image.classify();
        long provable = 0;
        boolean provenIsLost = false;
        for (FrameSeen frame : original.frames()) {
            if (mutation.survivors(frame) > 0) {
                provable = Math.max(provable, frame.stamp().durableLsn());
            }
        }
        for (FrameSeen frame : original.frames()) {
            provenIsLost |= frame.lsn() <= provable
                    && mutation.survivors(frame) < frame.stamp().blockCount();
        }
        if (verdict instanceof JournalVerdict.Rotten) {
            rotten++;
            assertTrue(mutation.mayBeCalledRot(), "nothing that counts was damaged, and yet: " + verdict);
            return;
        }
        assertFalse(provenIsLost, () -> "a surviving later frame proves the loss, and yet: " + verdict);
        assertTrue(verdict.endLsn() > provable, "proven frames were cut");
        long lsn = original.frames().getFirst().lsn();
        for (FrameSeen frame : verdict.frames()) {
            assertEquals(lsn++, frame.lsn());
            assertTrue(Arrays.equals(original.bodies().get(frame.lsn()), image.body(frame)), "wrong content");
        }
        assertEquals(verdict.endLsn(), lsn);
        assertTrue(verdict.provenLsn() <= provable, "a frame was believed without proof");
        switch (verdict) {
            case JournalVerdict.Torn ignored -> torn++;
            case JournalVerdict.Whole ignored -> whole++;
            case JournalVerdict.Rotten ignored -> throw new AssertionError();
        }
        if (verdict.endLsn() <= original.last().lsn()) {
            FrameSeen cut = original.frames()
                    .get((int) (verdict.endLsn() - original.frames().getFirst().lsn()));
            assertTrue(mutation.staleBlocks(cut) > 0, "a frame was cut without a sign of an interrupted write");
            if (mutation.staleBlocks(cut) == cut.stamp().blockCount()) {
                undecidable++;
            }
        }
    }

    /** One or several things done to a picture; remembers which places hold valid older content and which hold none. */
    private static final class Mutation {
        private final Original original;
        private final SplittableRandom random;
        private final Map<Long, byte[]> files = new TreeMap<>();
        private final Set<Place> stale = new HashSet<>();
        private final Set<Place> damaged = new HashSet<>();
        private String done = "";

        Mutation(Original original, SplittableRandom random) {
            this.original = original;
            this.random = random;
            files.putAll(original.picture().files());
        }

        Picture picture() {
            return new Picture(files);
        }

        void mutate() {
            int count = random.nextInt(4) == 0 ? 2 : 1;
            for (int i = 0; i < count; i++) {
                switch (random.nextInt(9)) {
                    case 0, 1 -> tearLast();
                    case 2, 3 -> flipBits();
                    case 4 -> zeros();
                    case 5 -> staleSomewhere();
                    case 6 -> truncate();
                    case 7 -> swap();
                    default -> loseLast();
                }
            }
        }

        private void tearLast() {
            FrameSeen last = original.last();
            int blocks = last.stamp().blockCount();
            int mask = random.nextInt(1, Math.max(2, (1 << Math.min(blocks, 20)) - 1));
            for (int i = 0; i < blocks; i++) {
                if ((mask >> i % 20 & 1) != 0) {
                    makeStale(original.place(last, i));
                }
            }
            done += " tear-last:" + Integer.toBinaryString(mask);
        }

        private void loseLast() {
            if (random.nextInt(4) == 0) {
                FrameSeen last = original.last();
                for (int i = 0; i < last.stamp().blockCount(); i++) {
                    makeStale(original.place(last, i));
                }
                done += " lose-last";
            } else {
                flipIn(original.place(
                        original.last(), random.nextInt(original.last().stamp().blockCount())));
            }
        }

        private void flipBits() {
            if (random.nextBoolean()) {
                FrameSeen frame =
                        original.frames().get(random.nextInt(original.frames().size()));
                flipIn(original.place(frame, random.nextInt(frame.stamp().blockCount())));
            } else {
                flipIn(anyPlace());
            }
        }

        private void flipIn(Place place) {
            byte[] content = changed(place.generation());
            int at = place.block() * JournalBlock.BYTES;
            if (at + JournalBlock.BYTES > content.length) {
                return;
            }
            int flips = random.nextInt(1, 4);
            for (int i = 0; i < flips; i++) {
                // Stamps more often than their share: there the mistakes would be.
                int reach = random.nextBoolean() ? JournalBlock.HEADER_BYTES : JournalBlock.BYTES;
                content[at + random.nextInt(reach)] ^= (byte) (1 << random.nextInt(8));
            }
            markDamaged(place);
            done += " flip:" + place;
        }

        private void zeros() {
            Place place = anyPlace();
            byte[] content = changed(place.generation());
            int from = Math.min(content.length, place.block() * JournalBlock.BYTES + 512 * random.nextInt(8));
            int to = Math.min(content.length, from + 512 * random.nextInt(1, 30));
            byte[] before = content.clone();
            Arrays.fill(content, from, to, (byte) 0);
            for (int block = from / JournalBlock.BYTES; block * JournalBlock.BYTES < to; block++) {
                int at = block * JournalBlock.BYTES;
                int end = Math.min(content.length, at + JournalBlock.BYTES);
                if (!Arrays.equals(before, at, end, content, at, end)) {
                    markDamaged(new Place(place.generation(), block));
                }
            }
            done += " zeros:" + place + "+" + (to - from);
        }

        private void staleSomewhere() {
            FrameSeen frame =
                    original.frames().get(random.nextInt(original.frames().size()));
            Place place = original.place(frame, random.nextInt(frame.stamp().blockCount()));
            makeStale(place);
            done += " stale:" + place;
        }

        private void truncate() {
            Place place = anyPlace();
            byte[] content = picture().file(place.generation());
            int length = random.nextInt(content.length + 1);
            files.put(place.generation(), Arrays.copyOf(content, length));
            for (int block = length / JournalBlock.BYTES; block < JournalPictures.FILE_BLOCKS; block++) {
                markDamaged(new Place(place.generation(), block));
            }
            done += " truncate:" + place.generation() + "@" + length;
        }

        private void swap() {
            Place one = anyPlace();
            Place other = anyPlace();
            byte[] first = changed(one.generation());
            byte[] second = changed(other.generation());
            int at = one.block() * JournalBlock.BYTES;
            int otherAt = other.block() * JournalBlock.BYTES;
            if (at + JournalBlock.BYTES > first.length || otherAt + JournalBlock.BYTES > second.length) {
                return;
            }
            byte[] kept = Arrays.copyOfRange(first, at, at + JournalBlock.BYTES);
            System.arraycopy(second, otherAt, first, at, JournalBlock.BYTES);
            System.arraycopy(kept, 0, second, otherAt, JournalBlock.BYTES);
            markSwapped(one);
            markSwapped(other);
            done += " swap:" + one + "," + other;
        }

        /** A block of an earlier generation that was moved along its column of places is valid older content there. */
        private void markSwapped(Place place) {
            ByteBuffer content = ByteBuffer.wrap(picture().file(place.generation()));
            int at = place.block() * JournalBlock.BYTES;
            boolean older = JournalBlock.isValid(content, at, JournalPictures.OWNER, place.block())
                    && JournalBlock.generation(content, at) < place.generation();
            if (older) {
                stale.add(place);
                damaged.remove(place);
            } else {
                markDamaged(place);
            }
        }

        private void makeStale(Place place) {
            byte[] content = changed(place.generation());
            int at = place.block() * JournalBlock.BYTES;
            if (at + JournalBlock.BYTES > content.length) {
                return;
            }
            long generation = random.nextLong(place.generation());
            byte[] payload = new byte[JournalBlock.PAYLOAD_BYTES];
            random.nextBytes(payload);
            System.arraycopy(payload, 0, content, at + JournalBlock.HEADER_BYTES, payload.length);
            JournalBlock.stamp(
                    ByteBuffer.wrap(content),
                    at,
                    JournalPictures.OWNER,
                    new JournalBlock.Frame(generation, random.nextLong(1, 50), 0, 3, 9000, 0),
                    JournalPictures.FILE_BLOCKS,
                    place.block(),
                    random.nextInt(3));
            stale.add(place);
            damaged.remove(place);
        }

        private void markDamaged(Place place) {
            damaged.add(place);
            stale.remove(place);
        }

        private byte[] changed(long generation) {
            byte[] copy = picture().file(generation).clone();
            files.put(generation, copy);
            return copy;
        }

        private Place anyPlace() {
            Long[] generations = files.keySet().toArray(new Long[0]);
            return new Place(
                    generations[random.nextInt(generations.length)], random.nextInt(JournalPictures.FILE_BLOCKS));
        }

        /** Blocks of a frame that are as they were. */
        int survivors(FrameSeen frame) {
            int count = 0;
            for (int i = 0; i < frame.stamp().blockCount(); i++) {
                Place place = original.place(frame, i);
                count += isUnchanged(place) ? 1 : 0;
            }
            return count;
        }

        private boolean isUnchanged(Place place) {
            byte[] now = picture().file(place.generation());
            byte[] before = original.picture().file(place.generation());
            int from = place.block() * JournalBlock.BYTES;
            int to = from + JournalBlock.BYTES;
            return to <= now.length && Arrays.equals(now, from, to, before, from, to);
        }

        int staleBlocks(FrameSeen frame) {
            int count = 0;
            for (int i = 0; i < frame.stamp().blockCount(); i++) {
                count += stale.contains(original.place(frame, i)) ? 1 : 0;
            }
            return count;
        }

        /**
         * Rot may be seen where a frame that counts lost a block to anything but an interrupted write, and where a frame that
         * does not exist could have begun.
         */
        boolean mayBeCalledRot() {
            FrameSeen last = original.last();
            for (FrameSeen frame : original.frames()) {
                for (int i = 0; i < frame.stamp().blockCount(); i++) {
                    Place place = original.place(frame, i);
                    if (damaged.contains(place) || (frame.lsn() != last.lsn() && stale.contains(place))) {
                        return true;
                    }
                }
            }
            int count = original.frames().size();
            long before = original.frames().get(Math.max(0, count - 3)).file().generation();
            return damaged.stream().anyMatch(place -> place.block() == 0 || place.generation() >= before);
        }
    }
}

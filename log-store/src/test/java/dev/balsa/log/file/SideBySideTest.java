package dev.balsa.log.file;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertThrows;
import static org.junit.jupiter.api.Assertions.assertTrue;

import java.io.IOException;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.atomic.AtomicBoolean;
import java.util.stream.IntStream;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;

@Timeout(30)
class SideBySideTest {
    private static List<Integer> numbers(int count) {
        return IntStream.range(0, count).boxed().toList();
    }

    @Test
    void resultsComeInTheOrderOfTheItems() throws IOException {
        for (int threads = 1; threads < 6; threads++) {
            for (int count = 0; count < 12; count++) {
                assertEquals(numbers(count), new SideBySide(threads).map(numbers(count), item -> item));
            }
        }
    }

    @Test
    void twoGoOnAtATime() throws IOException {
        CountDownLatch both = new CountDownLatch(2);
        assertEquals(List.of(true, true), new SideBySide(2).map(numbers(2), _ -> {
                    both.countDown();
                    return await(both);
                }));
    }

    @Test
    void oneThreadIsTheCallersAndKeepsTheOrder() throws IOException {
        List<Thread> threads = new ArrayList<>();
        SideBySide.inOrder().map(numbers(3), _ -> threads.add(Thread.currentThread()));
        assertEquals(List.of(Thread.currentThread(), Thread.currentThread(), Thread.currentThread()), threads);
    }

    @Test
    void aFailureIsThrownWhenTheOthersHaveEnded() {
        CountDownLatch failed = new CountDownLatch(1);
        AtomicBoolean otherEnded = new AtomicBoolean();
        IOException thrown = assertThrows(
                IOException.class,
                () -> new SideBySide(2).map(numbers(2), item -> {
                    if (item == 0) {
                        failed.countDown();
                        throw new IOException("no such file");
                    }
                    otherEnded.set(await(failed));
                    return item;
                }));
        assertEquals("no such file", thrown.getMessage());
        assertTrue(otherEnded.get());
    }

    private static boolean await(CountDownLatch latch) throws IOException {
        try {
            return latch.await(10, TimeUnit.SECONDS);
        } catch (InterruptedException e) {
            throw new IOException(e);
        }
    }
}

package dev.balsa.raft.runtime;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertNull;
import static org.junit.jupiter.api.Assertions.assertTrue;

import java.util.concurrent.CountDownLatch;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;

class MailboxTest {
    @Test
    void keepsOrderAndKnowsWhenItIsEmpty() {
        Mailbox<String> mailbox = new Mailbox<>();
        assertTrue(mailbox.isEmpty());
        assertNull(mailbox.poll());
        mailbox.add("a");
        mailbox.add("b");
        assertFalse(mailbox.isEmpty());
        assertEquals("a", mailbox.poll());
        assertEquals("b", mailbox.poll());
        assertTrue(mailbox.isEmpty());
        assertNull(mailbox.poll());
    }

    @Test
    @Timeout(30)
    void losesNothingOfManyProducersAndKeepsTheOrderOfEach() {
        int producers = 4;
        int each = 50_000;
        Mailbox<long[]> mailbox = new Mailbox<>();
        CountDownLatch start = new CountDownLatch(producers);
        for (int p = 0; p < producers; p++) {
            int producer = p;
            Thread.ofPlatform().start(() -> {
                start.countDown();
                for (int i = 0; i < each; i++) {
                    mailbox.add(new long[] {producer, i});
                }
            });
        }
        long[] next = new long[producers];
        for (int taken = 0; taken < producers * each; ) {
            long[] value = mailbox.poll();
            if (value == null) {
                Thread.onSpinWait();
                continue;
            }
            assertEquals(next[(int) value[0]]++, value[1]);
            taken++;
        }
        assertTrue(mailbox.isEmpty());
    }
}

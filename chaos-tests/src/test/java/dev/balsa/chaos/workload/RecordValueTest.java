package dev.balsa.chaos.workload;

import static org.junit.jupiter.api.Assertions.assertEquals;

import dev.balsa.chaos.history.Answer;
import java.util.Arrays;
import org.junit.jupiter.api.Test;

/** No damaged record passes for another one. */
class RecordValueTest {
    @Test
    void whatWasSentIsRecognised() {
        for (long number : new long[] {1, 2, 1L << 40, Long.MAX_VALUE}) {
            assertEquals(number, RecordValue.decode(RecordValue.encode(number)));
        }
    }

    @Test
    void everyOtherByteStringIsForeign() {
        byte[] value = RecordValue.encode(77);
        for (int i = 0; i < value.length; i++) {
            byte[] damaged = value.clone();
            damaged[i] ^= 1;
            assertEquals(Answer.Batch.FOREIGN, RecordValue.decode(damaged), "byte " + i);
        }
        assertEquals(Answer.Batch.FOREIGN, RecordValue.decode(Arrays.copyOf(value, value.length - 1)));
        assertEquals(Answer.Batch.FOREIGN, RecordValue.decode(new byte[3]));
    }
}

package dev.balsa.broker.topic;

import static org.junit.jupiter.api.Assertions.assertDoesNotThrow;
import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertThrows;
import static org.junit.jupiter.api.Assertions.assertTrue;

import dev.balsa.broker.error.ErrorReason;
import dev.balsa.broker.error.FailureException;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

/** Legal names pass, hostile ones are refused and come back harmless. */
class TopicNameTest {
    @ParameterizedTest
    @ValueSource(strings = {"a", "orders", "Orders.v1_2-x", "...", "0", "__offsets"})
    void legalNamesPass(String name) {
        assertDoesNotThrow(() -> TopicName.check(name));
    }

    @ParameterizedTest
    @ValueSource(
            strings = {
                "",
                ".",
                "..",
                "../x",
                "a/b",
                "a\\b",
                "a b",
                "caf\u00e9",
                "a\u0000b",
                "\u001b[31mred",
                "line\nbreak",
                "\u202egnirts",
                "a:b",
                "%2e%2e"
            })
    void hostileNamesAreRefusedAndEchoedHarmlessly(String name) {
        FailureException refused = assertThrows(FailureException.class, () -> TopicName.check(name));
        assertEquals(ErrorReason.INVALID_NAME, refused.failure().reason());
        assertTrue(refused.failure().message().chars().allMatch(c -> c >= ' ' && c <= '~'), refused.getMessage());
    }

    @Test
    void lengthIsBoundedAndSoIsTheEcho() {
        assertDoesNotThrow(() -> TopicName.check("x".repeat(249)));
        FailureException refused = assertThrows(FailureException.class, () -> TopicName.check("x".repeat(300)));
        assertTrue(refused.failure().message().length() < 250, refused.getMessage());
    }

    @Test
    void internalNamesAreNotForUsers() {
        assertThrows(FailureException.class, () -> TopicName.checkForUsers("__offsets"));
        assertDoesNotThrow(() -> TopicName.checkForUsers("_offsets"));
    }

    @Test
    void dotsAndUnderscoresCollide() {
        assertTrue(TopicName.collides("a.b", "a_b"));
        assertFalse(TopicName.collides("a.b", "a-b"));
    }

    @Test
    void quotesAreEscaped() {
        assertEquals("\"a\\\"b\\\\\\u000a\"", TopicName.quoted("a\"b\\\n"));
    }
}

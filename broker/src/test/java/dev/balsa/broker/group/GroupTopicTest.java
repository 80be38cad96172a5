package dev.balsa.broker.group;

import static org.junit.jupiter.api.Assertions.assertEquals;

import org.junit.jupiter.api.Test;

class GroupTopicTest {
    /** Groups stand where this says; another outcome would lose all of them. */
    @Test
    void theHashIsFixed() {
        assertEquals(5, GroupTopic.partitionOf("", 16));
        assertEquals(12, GroupTopic.partitionOf("a", 16));
        assertEquals(8, GroupTopic.partitionOf("foobar", 16));
        assertEquals(0, GroupTopic.partitionOf("anything", 1));
    }
}

package dev.balsa.chaos.plan;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertTrue;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Arrays;
import java.util.List;
import org.junit.jupiter.api.Test;

/** The plan in docs/chaos.md is one, and every fault stands there. */
class DocumentedPlanTest {
    @Test
    void thePlanCanBeReadAndEveryFaultIsNamed() throws IOException, PlanFormatException {
        String page = Files.readString(Path.of("../docs/chaos.md"));
        List<String> blocks = Arrays.stream(page.split("```", -1))
                .filter(block -> block.startsWith("\nbalsa-plan 1"))
                .toList();
        assertEquals(1, blocks.size());
        assertEquals(
                2, PlanText.parse(blocks.getFirst().lines().toList()).faults().size());
        for (FaultKind kind : FaultKind.values()) {
            assertTrue(page.contains("`" + kind.text() + "`") || page.contains("`" + kind.text() + "("), kind::text);
        }
    }
}

package dev.balsa.chaos.plan;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertThrows;
import static org.junit.jupiter.api.Assertions.assertTrue;

import java.util.ArrayList;
import java.util.EnumSet;
import java.util.List;
import java.util.Set;
import java.util.stream.Collectors;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

class PlanTextTest {
    private static final List<String> EVERY_FAULT = List.of(
            "1 at 0ms for 10ms kill leader(orders-0)",
            "2 at 1ms for 10ms pause follower(a.b_c-12,7)",
            "3 at 2ms for 10ms restart controller-leader",
            "4 at 3ms for 10ms rolling-restart all",
            "5 at 4ms for 10ms cut coordinator(billing)",
            "6 at 5ms for 10ms one-way-cut(in) broker(3)",
            "7 at 6ms for 10ms one-way-cut(out) one(5)",
            "8 at 7ms for 10ms bridge one(0)",
            "9 at 8ms for 10ms isolate minority(1)",
            "10 at 9ms for 10ms loss(30) majority(2)",
            "11 at 10ms for 10ms duplicate(5) all",
            "12 at 11ms for 10ms delay(50,20) all",
            "13 at 12ms for 10ms reorder(9) all",
            "14 at 13ms for 10ms bandwidth(200) all",
            "15 at 14ms for 0ms reset all",
            "16 at 15ms for 10ms power-cut all",
            "17 at 16ms for 10ms disk-full all",
            "18 at 17ms for 10ms disk-error one(1)",
            "19 at 18ms for 10ms sync-error one(1)",
            "20 at 19ms for 10ms slow-sync(300) one(1)",
            "21 at 20ms for 10ms lying-sync all",
            "22 at 21ms for 10ms bit-flip(3) one(1)",
            "23 at 22ms for 10ms truncate(4096) one(1)",
            "24 at 23ms for 10ms wipe-disk one(1)",
            "25 at 24ms for 10ms restore-old-disk one(1)",
            "26 at 25ms for 10ms clock-jump(-3600000) one(1)",
            "27 at 26ms for 10ms clock-drift(200) one(1)",
            "28 at 27ms for 10ms memory-limit(512) one(1)",
            "29 at 28ms for 10ms cpu-limit(10) one(1)",
            "30 at 29ms for 0ms crash-client client(4)");

    @Test
    void everyFaultAndTargetIsReadAsItWasWritten() throws PlanFormatException {
        List<String> lines = new ArrayList<>(List.of("balsa-plan 1", "seed -42", "duration 60000ms"));
        lines.addAll(EVERY_FAULT);
        Plan plan = PlanText.parse(lines);
        assertEquals(lines, PlanText.lines(plan));
        assertEquals(EnumSet.allOf(FaultKind.class), PlanGenerator.kindsOf(plan));
        Set<Class<?>> targets = plan.faults().stream()
                .map(planned -> planned.target().getClass())
                .collect(Collectors.toSet());
        assertEquals(Set.of(Target.class.getPermittedSubclasses()), targets);
    }

    @Test
    void generatedPlansAreReadAsTheyWereWritten() throws PlanFormatException {
        Set<FaultKind> kinds = EnumSet.allOf(FaultKind.class);
        kinds.removeIf(kind -> !kind.isGenerated());
        PlanOptions options = PlanOptions.of(120_000, kinds, List.of("a-0", "a-1"), List.of("g"));
        for (long seed = 0; seed < 50; seed++) {
            Plan plan = PlanGenerator.generate(seed, options);
            assertEquals(plan, PlanText.parse(PlanText.lines(plan)), "seed " + seed);
        }
    }

    @Test
    void commentsAndEmptyLinesAreSkipped() throws PlanFormatException {
        Plan plan = PlanText.parse(
                List.of("# by hand", "", "balsa-plan 1", "duration 5ms", "  7 at 0ms for 1ms kill all  "));
        assertEquals(new Plan(0, 5, List.of(new PlannedFault(7, 0, 1, new Fault.Kill(), new Target.All()))), plan);
    }

    @ParameterizedTest
    @CsvSource(delimiter = '|', textBlock = """
                    1 at 0ms for 1ms burn all             | there is no fault burn
                    1 at 0ms for 1ms kill nobody          | there is no target nobody
                    1 at 0ms for 1ms loss all             | loss takes 1 arguments, not 0
                    1 at 0ms for 1ms loss(101) all        | loss takes 0 to 100, not 101
                    1 at 0ms for 1ms loss(x) all          | not a number: x
                    1 at 0ms for 1ms kill(3) all          | kill takes 0 arguments, not 1
                    1 at 0ms for 1ms one-way-cut(up) all  | one-way-cut goes in or out
                    1 at 0ms for 1ms kill leader()        | leader needs a name
                    1 at 0ms for 1ms kill client(1)       | kill cannot have the target client(1)
                    1 at 0ms for 1ms crash-client all     | crash-client cannot have the target all
                    1 at 0 for 1 kill all                 | not "<id> at
                    0 at 0ms for 1ms kill all             | two faults have the number 0
                    9999999999 at 0ms for 1ms kill all    | not "<id> at""")
    void brokenLinesAreNamed(String line, String why) {
        List<String> lines = List.of("balsa-plan 1", "duration 5ms", "0 at 0ms for 1ms kill all", line);
        PlanFormatException problem = assertThrows(PlanFormatException.class, () -> PlanText.parse(lines));
        assertTrue(String.valueOf(problem.getMessage()).startsWith("line 4 of the plan: " + why), problem::getMessage);
    }

    @Test
    void somethingElseIsNoPlan() {
        assertThrows(PlanFormatException.class, () -> PlanText.parse(List.of("seed 1", "duration 5ms")));
        assertThrows(PlanFormatException.class, () -> PlanText.parse(List.of("balsa-plan 1", "seed 1")));
        assertThrows(PlanFormatException.class, () -> PlanText.parse(List.of()));
    }
}

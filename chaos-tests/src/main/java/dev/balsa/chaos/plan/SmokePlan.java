package dev.balsa.chaos.plan;

import java.util.ArrayList;
import java.util.List;
import java.util.SplittableRandom;

/**
 * Less than half a minute in which everything happens that most bugs need: leaders killed, cut off, frozen and isolated, the power of all cut, and
 * clients that crash. Unlike a plan of {@link PlanGenerator} it leaves nothing out; the seed decides order, times and targets.
 */
public final class SmokePlan {
    private static final long STEP_MS = 3_300;
    private static final long MAX_DELAY_MS = 400;
    private static final long FAULT_MS = 2_300;
    /** Of a broker that is down: others need less than this to replace it. */
    private static final long DOWN_MS = 1_500;

    /** What a whole cluster needs to start on a busy machine: without it the next faults hit brokers that nobody can use yet. */
    private static final long START_MS = 3_000;

    private static final int PICKS = 1_000;

    private SmokePlan() {}

    /**
     * @param partitions whose leaders are hit
     * @param groups whose coordinators are; may be empty
     */
    public static Plan of(long seed, List<String> partitions, List<String> groups) {
        SplittableRandom random = new SplittableRandom(seed);
        List<Step> steps = shuffled(
                List.of(
                        new Step(new Fault.Cut(), FAULT_MS, leader(random, partitions)),
                        new Step(new Fault.Cut(), FAULT_MS, leader(random, partitions)),
                        new Step(new Fault.Kill(), DOWN_MS, leader(random, partitions)),
                        new Step(new Fault.Pause(), FAULT_MS, leader(random, partitions)),
                        new Step(new Fault.Isolate(), FAULT_MS, coordinator(random, partitions, groups))),
                random);
        // Never late: what is lost then is found by those who go on afterwards.
        steps.add(random.nextInt(steps.size() - 1), new Step(new Fault.PowerCut(), DOWN_MS, new Target.All()));
        List<PlannedFault> faults = new ArrayList<>();
        long beginMs = 0;
        for (int i = 0; i < steps.size(); i++) {
            Step step = steps.get(i);
            long atMs = beginMs + random.nextLong(MAX_DELAY_MS);
            beginMs += STEP_MS + (step.target() instanceof Target.All ? START_MS : 0);
            faults.add(new PlannedFault(2 * i + 1, atMs, step.durationMs(), step.fault(), step.target()));
            faults.add(new PlannedFault(
                    2 * i + 2,
                    atMs + random.nextLong(FAULT_MS),
                    0,
                    new Fault.CrashClient(),
                    new Target.Client(random.nextInt(PICKS))));
        }
        return new Plan(seed, beginMs, faults);
    }

    private record Step(Fault fault, long durationMs, Target target) {}

    private static List<Step> shuffled(List<Step> steps, SplittableRandom random) {
        List<Step> left = new ArrayList<>(steps);
        List<Step> shuffled = new ArrayList<>();
        while (!left.isEmpty()) {
            shuffled.add(left.remove(random.nextInt(left.size())));
        }
        return shuffled;
    }

    private static Target leader(SplittableRandom random, List<String> partitions) {
        return new Target.Leader(partitions.get(random.nextInt(partitions.size())));
    }

    private static Target coordinator(SplittableRandom random, List<String> partitions, List<String> groups) {
        return groups.isEmpty()
                ? leader(random, partitions)
                : new Target.Coordinator(groups.get(random.nextInt(groups.size())));
    }
}

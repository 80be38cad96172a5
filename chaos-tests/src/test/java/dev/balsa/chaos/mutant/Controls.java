package dev.balsa.chaos.mutant;

import dev.balsa.chaos.plan.Fault;
import dev.balsa.chaos.plan.Plan;
import dev.balsa.chaos.plan.PlannedFault;
import dev.balsa.chaos.plan.SmokePlan;
import dev.balsa.chaos.plan.Target;
import dev.balsa.chaos.run.RunOptions;
import java.util.List;
import java.util.SplittableRandom;
import java.util.stream.IntStream;

/** Runs of brokers without a bug, which tell what a conviction, and silence, is worth. */
enum Controls {
    SAME_FAULTS("control-same-faults", "no bug, the faults of the runs above", false),
    NO_FAULTS("control-no-faults", "no bug, no fault", false),
    CLIENT_CRASHES("control-client-crashes", "no bug, clients crash", false),
    LYING_DISKS("control-lying-disks", "no bug; disks lie about their syncs, and the power of all is cut", true);

    private static final long DURATION_MS = 15_000;
    private static final int CRASHES = 10;

    private final String text;
    private final String meaning;
    private final boolean isGuilty;

    Controls(String text, String meaning, boolean isGuilty) {
        this.text = text;
        this.meaning = meaning;
        this.isGuilty = isGuilty;
    }

    String text() {
        return text;
    }

    String meaning() {
        return meaning;
    }

    /** Whether something has to be found. */
    boolean isGuilty() {
        return isGuilty;
    }

    Plan plan(long seed) {
        return switch (this) {
            case SAME_FAULTS -> smoke(seed);
            case NO_FAULTS -> new Plan(seed, DURATION_MS, List.of());
            case CLIENT_CRASHES -> crashes(seed);
            case LYING_DISKS ->
                new Plan(
                        seed,
                        8_000,
                        List.of(
                                new PlannedFault(1, 500, 7_000, new Fault.LyingSync(), new Target.All()),
                                new PlannedFault(2, 5_000, 500, new Fault.PowerCut(), new Target.All())));
        };
    }

    /** The faults that every bug meets. */
    static Plan smoke(long seed) {
        return SmokePlan.of(seed, ShortRun.PARTITION_NAMES, List.of(RunOptions.GROUP));
    }

    private static Plan crashes(long seed) {
        SplittableRandom random = new SplittableRandom(seed);
        return new Plan(
                seed,
                DURATION_MS,
                IntStream.range(0, CRASHES)
                        .mapToObj(number -> new PlannedFault(
                                number + 1,
                                number * DURATION_MS / CRASHES,
                                0,
                                new Fault.CrashClient(),
                                new Target.Client(random.nextInt(1_000))))
                        .toList());
    }
}

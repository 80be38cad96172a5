package dev.balsa.chaos.run;

import dev.balsa.chaos.history.HistoryHeader;
import dev.balsa.chaos.lab.LabSettings;
import dev.balsa.chaos.plan.Plan;
import dev.balsa.chaos.workload.LoadKind;
import java.util.Set;

/**
 * What is run.
 *
 * @param name of the run
 * @param replay the command that runs it again
 * @param loads what clients do
 * @param sendsPerSecond of each sender
 * @param quietMs traffic before the first fault
 * @param floor below which the run proves nothing
 */
public record RunOptions(
        String name,
        LabSettings lab,
        Plan plan,
        Set<LoadKind> loads,
        String replay,
        int partitions,
        int sendsPerSecond,
        long quietMs,
        HistoryHeader.Floor floor) {
    /** The topic, whose partitions are {@code chaos-0} and so on. */
    public static final String TOPIC = "chaos";

    public static final String GROUP = "chaos-group";
}

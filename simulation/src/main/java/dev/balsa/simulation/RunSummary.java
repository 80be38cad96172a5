package dev.balsa.simulation;

import dev.balsa.simulation.cluster.RareState;
import java.util.ArrayList;
import java.util.Collections;
import java.util.List;
import java.util.Map;
import java.util.SortedMap;
import java.util.TreeMap;

/** Totals over the seeds of one run. Filled by {@link SimulationRun}, in order of the seeds. */
public final class RunSummary {
    /** With so many seeds every rare state has to come up; with fewer some may be missing by chance. */
    public static final int SEEDS_FOR_ALL_RARE_STATES = 500;

    /** More failures than anybody reads; the rest is only counted. */
    private static final int MAX_FAILURES_KEPT = 20;

    private final SortedMap<String, Long> marks = new TreeMap<>();
    private final SortedMap<String, Long> rareStates = new TreeMap<>();
    private final List<SeedResult> failures = new ArrayList<>();
    private final List<SeedResult> poor = new ArrayList<>();
    private int seeds;
    private int failed;
    private long events;
    private long simulatedMs;
    private long commits;
    private long faults;

    RunSummary() {
        for (RareState state : RareState.values()) {
            rareStates.put(state.label(), 0L);
        }
    }

    void add(SeedResult result) {
        seeds++;
        events += result.events();
        simulatedMs += result.simulatedMs();
        commits += result.commits();
        faults += result.faults();
        result.marks().forEach((name, count) -> marks.merge(name, count, Long::sum));
        result.rareStates().forEach((name, count) -> rareStates.merge(name, count, Long::sum));
        if (!result.passed()) {
            failed++;
            if (failures.size() < MAX_FAILURES_KEPT) {
                failures.add(result);
            }
        } else if (!SeedFloor.DEFAULT.isReachedBy(result) && poor.size() < MAX_FAILURES_KEPT) {
            poor.add(result);
        }
    }

    public int seeds() {
        return seeds;
    }

    public int failed() {
        return failed;
    }

    /** The first of them. */
    public List<SeedResult> failures() {
        return Collections.unmodifiableList(failures);
    }

    /** The first of those that passed without having been tested enough. */
    public List<SeedResult> poor() {
        return Collections.unmodifiableList(poor);
    }

    public long events() {
        return events;
    }

    public long simulatedMs() {
        return simulatedMs;
    }

    public long commits() {
        return commits;
    }

    public long faults() {
        return faults;
    }

    public SortedMap<String, Long> marks() {
        return Collections.unmodifiableSortedMap(marks);
    }

    public SortedMap<String, Long> rareStates() {
        return Collections.unmodifiableSortedMap(rareStates);
    }

    /** Whether the run proves anything: no rule broken, no seed tested too little, nothing rare left out. */
    public boolean passed() {
        return failed == 0
                && poor.isEmpty()
                && (seeds < SEEDS_FOR_ALL_RARE_STATES || unreached().isEmpty());
    }

    /** Rare states that no seed has reached. */
    public List<String> unreached() {
        return rareStates.entrySet().stream()
                .filter(state -> state.getValue() == 0)
                .map(Map.Entry::getKey)
                .toList();
    }
}

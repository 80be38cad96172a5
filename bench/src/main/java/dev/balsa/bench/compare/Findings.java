package dev.balsa.bench.compare;

import java.util.ArrayList;
import java.util.Arrays;
import java.util.EnumMap;
import java.util.List;
import java.util.Map;
import java.util.OptionalDouble;
import java.util.function.ToDoubleFunction;

/** Everything measured in one comparison. */
final class Findings {
    private final Map<Scenario, Map<Contender, List<RunResult>>> runs = new EnumMap<>(Scenario.class);
    private final List<Probes> probes = new ArrayList<>();
    private final List<Double> loads = new ArrayList<>();

    void add(Scenario scenario, Contender contender, RunResult result) {
        runs.computeIfAbsent(scenario, key -> new EnumMap<>(Contender.class))
                .computeIfAbsent(contender, key -> new ArrayList<>())
                .add(result);
    }

    void add(Probes taken) {
        probes.add(taken);
    }

    /** Load average just before a run. */
    void addLoad(double load) {
        loads.add(load);
    }

    List<RunResult> runs(Scenario scenario, Contender contender) {
        return runs.getOrDefault(scenario, Map.of()).getOrDefault(contender, List.of());
    }

    /** Median over the rounds; empty if no run of it succeeded. */
    OptionalDouble median(Scenario scenario, Contender contender, ToDoubleFunction<RunResult> figure) {
        return median(runs(scenario, contender).stream().mapToDouble(figure).toArray());
    }

    OptionalDouble probe(ToDoubleFunction<Probes> figure) {
        return median(probes.stream().mapToDouble(figure).toArray());
    }

    OptionalDouble load() {
        return median(loads.stream().mapToDouble(Double::doubleValue).toArray());
    }

    private static OptionalDouble median(double[] values) {
        if (values.length == 0) {
            return OptionalDouble.empty();
        }
        Arrays.sort(values);
        return OptionalDouble.of(values[values.length / 2]);
    }
}

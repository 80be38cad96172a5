package dev.balsa.bench.compare;

import static dev.balsa.bench.compare.Contender.BALSA;
import static dev.balsa.bench.compare.Contender.KAFKA;
import static dev.balsa.bench.compare.Contender.KAFKA_FSYNC;

import java.util.List;
import java.util.Locale;
import java.util.OptionalDouble;
import java.util.function.ToDoubleFunction;

/**
 * One promise and what became of it.
 *
 * @param measured empty if it was not measured this time
 * @param atLeast whether larger is better
 */
record Ratio(String what, OptionalDouble measured, boolean atLeast, double wanted, String aim) {
    static List<Ratio> all(Findings found) {
        return List.of(
                over(
                        found,
                        "1 KiB, 6 partitions: records/s, Balsa (durable) : Kafka without fsync",
                        Scenario.KIB,
                        KAFKA,
                        1.2,
                        "2"),
                over(found, "the same : Kafka with fsync", Scenario.KIB, KAFKA_FSYNC, 2.5, ""),
                under(
                        found,
                        "1 KiB: CPU of the brokers per GB, Balsa : Kafka without fsync",
                        Scenario.KIB,
                        RunResult::brokerCpuPerGb,
                        0.8,
                        "0.5"),
                under(
                        found,
                        "1 KiB: CPU of the client per GB, Balsa : Kafka",
                        Scenario.KIB,
                        RunResult::clientCpuPerGb,
                        0.8,
                        "0.5"),
                over(found, "100 B: records/s, Balsa : Kafka without fsync", Scenario.SMALL, KAFKA, 1.2, "1.5"),
                over(
                        found,
                        "300 partitions, random keys: records/s, Balsa : Kafka with fsync",
                        Scenario.MANY,
                        KAFKA_FSYNC,
                        5,
                        ""),
                over(found, "the same : Kafka without fsync", Scenario.MANY, KAFKA, 2, ""),
                atLeast(
                        "records/s with 1,000 partitions : with 10",
                        quotient(
                                found.median(Scenario.THOUSAND, BALSA, RunResult::recordsPerSecond),
                                found.median(Scenario.TEN, BALSA, RunResult::recordsPerSecond)),
                        0.7,
                        ""),
                under(
                        found,
                        "5,000 records/s: p50 of the acknowledgement, Balsa : Kafka without fsync",
                        Scenario.STEADY,
                        RunResult::ackP50,
                        1,
                        ""),
                under(
                        found,
                        "5,000 records/s: p99, Balsa : Kafka without fsync",
                        Scenario.STEADY,
                        RunResult::ackP99,
                        1,
                        ""),
                atMost(
                        "idle: p50 of the acknowledgement : one sync and two gRPC echoes at the same pace",
                        idle(found),
                        2.5,
                        ""),
                atLeast(
                        "consume: MB/s, Balsa : Kafka",
                        quotient(
                                found.median(Scenario.READ, BALSA, RunResult::megabytesPerSecond),
                                found.median(Scenario.READ, KAFKA, RunResult::megabytesPerSecond)),
                        1,
                        ""),
                under(
                        found,
                        "consume: CPU of brokers and client per GB, Balsa : Kafka",
                        Scenario.READ,
                        Ratio::bothSides,
                        1,
                        ""),
                atMost(
                        "end to end p50 : p50 of the acknowledgement, Balsa",
                        quotient(
                                found.median(Scenario.END_TO_END, BALSA, RunResult::endToEndP50),
                                found.median(Scenario.END_TO_END, BALSA, RunResult::ackP50)),
                        1.3,
                        ""));
    }

    private static double bothSides(RunResult result) {
        return result.brokerCpuPerGb() + result.clientCpuPerGb();
    }

    private static OptionalDouble idle(Findings found) {
        OptionalDouble sync = found.probe(Probes::idleSyncMs);
        OptionalDouble echo = found.probe(Probes::idleEchoMs);
        return sync.isEmpty() || echo.isEmpty()
                ? OptionalDouble.empty()
                : quotient(
                        found.median(Scenario.IDLE, BALSA, RunResult::ackP50),
                        OptionalDouble.of(sync.getAsDouble() + 2 * echo.getAsDouble()));
    }

    private static Ratio over(
            Findings found, String what, Scenario scenario, Contender other, double wanted, String aim) {
        OptionalDouble measured = quotient(
                found.median(scenario, BALSA, RunResult::recordsPerSecond),
                found.median(scenario, other, RunResult::recordsPerSecond));
        return atLeast(what, measured, wanted, aim);
    }

    private static Ratio under(
            Findings found,
            String what,
            Scenario scenario,
            ToDoubleFunction<RunResult> figure,
            double wanted,
            String aim) {
        OptionalDouble measured =
                quotient(found.median(scenario, BALSA, figure), found.median(scenario, KAFKA, figure));
        return atMost(what, measured, wanted, aim);
    }

    private static Ratio atLeast(String what, OptionalDouble measured, double wanted, String aim) {
        return new Ratio(what, measured, true, wanted, aim);
    }

    private static Ratio atMost(String what, OptionalDouble measured, double wanted, String aim) {
        return new Ratio(what, measured, false, wanted, aim);
    }

    private static OptionalDouble quotient(OptionalDouble ours, OptionalDouble theirs) {
        return ours.isEmpty() || theirs.isEmpty() || theirs.getAsDouble() == 0
                ? OptionalDouble.empty()
                : OptionalDouble.of(ours.getAsDouble() / theirs.getAsDouble());
    }

    /** A row of a Markdown table: what, measured, wanted, aim, verdict. */
    String row() {
        String bound = String.format(Locale.ROOT, "%s %s", atLeast ? ">=" : "<=", number(wanted));
        if (measured.isEmpty()) {
            return "| " + what + " | not measured | " + bound + " | " + aim + " | |";
        }
        double value = measured.getAsDouble();
        boolean holds = atLeast ? value >= wanted : value <= wanted;
        return "| " + what + " | " + number(value) + " | " + bound + " | " + aim + " | " + (holds ? "yes" : "**no**")
                + " |";
    }

    private static String number(double value) {
        return String.format(Locale.ROOT, "%.2f", value);
    }
}

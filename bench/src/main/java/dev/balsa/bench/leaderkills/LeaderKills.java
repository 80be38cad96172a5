package dev.balsa.bench.leaderkills;

import dev.balsa.bench.WorkDirectory;
import dev.balsa.bench.compare.KafkaCluster;
import dev.balsa.bench.compare.Patience;
import java.io.IOException;
import java.io.PrintStream;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.concurrent.TimeUnit;

/**
 * {@code bench/leader-kills N [--kafka M] [--minutes T] [--output FILE]}: three brokers, twelve partitions, a client for each that sends one record
 * after the other with acks=all. Brokers that lead are killed N times, every fourth time the active controller, and frozen once for
 * every ten kills, as long as time is left for each system; unavailability of a partition is its longest time between two acknowledgements around
 * that. As often as a broker is frozen nothing is done at all, and looked at for as long.
 */
public final class LeaderKills {
    private static final int PARTITIONS = 12;
    private static final int KAFKA_PORT = 24_292;
    private static final Duration WARM_UP = Duration.ofSeconds(10);
    /** Traffic before each blow, and behind the recovery from it. */
    private static final Duration CALM = Duration.ofMillis(700);

    /** As long as partitions of a leader that was killed are mostly looked at. */
    private static final Duration NOTHING_DONE = CALM.multipliedBy(2).plusMillis(400);

    private static final Duration PATIENCE = Duration.ofMinutes(2);

    private final Contestant contestant;
    private final List<Pulse> pulses = new ArrayList<>();
    private final KillTable table;
    private final PrintStream progress = System.err;

    private LeaderKills(Contestant contestant) {
        this.contestant = contestant;
        this.table = new KillTable(contestant.name());
    }

    public static void main(String[] arguments) throws IOException {
        int kills = 100;
        int kafkaKills = 0;
        int minutes = 60;
        Path output = null;
        for (int i = 0; i < arguments.length; i++) {
            switch (arguments[i]) {
                case "--kafka" -> kafkaKills = Integer.parseInt(arguments[++i]);
                case "--minutes" -> minutes = Integer.parseInt(arguments[++i]);
                case "--output" -> output = Path.of(arguments[++i]);
                default -> kills = Integer.parseInt(arguments[i]);
            }
        }
        List<String> lines = new ArrayList<>(KillTable.HEAD);
        try (WorkDirectory work = WorkDirectory.temporary("balsa-leader-kills")) {
            if (kills > 0) {
                lines.addAll(rows(new BalsaContestant(work.path().resolve("balsa")), kills, minutes));
            }
            if (kafkaKills > 0) {
                String jars = Files.readString(Path.of(System.getProperty("kafka.classpath", "kafka.classpath")))
                        .strip();
                Path home = work.path().resolve("kafka");
                lines.addAll(rows(new KafkaContestant(new KafkaCluster(home, jars, KAFKA_PORT)), kafkaKills, minutes));
            }
        }
        String text = String.join(System.lineSeparator(), lines) + System.lineSeparator();
        System.out.print(text);
        if (output != null) {
            Files.writeString(output, text);
        }
    }

    private static List<String> rows(Contestant contestant, int kills, int minutes) throws IOException {
        try (contestant) {
            LeaderKills run = new LeaderKills(contestant);
            run.measure(kills, minutes);
            return run.table.rows();
        }
    }

    private void measure(int kills, int minutes) throws IOException {
        contestant.start(PARTITIONS);
        try {
            for (int partition = 0; partition < PARTITIONS; partition++) {
                pulses.add(new Pulse(partition, contestant.sender(partition)));
            }
            Patience.pause(WARM_UP);
            long deadlineNanos = System.nanoTime() + TimeUnit.MINUTES.toNanos(minutes);
            for (int number = 0; number < kills && System.nanoTime() - deadlineNanos < 0; number++) {
                if (number % 10 == 4) {
                    doNothing(number + 1);
                }
                int victim = number % 4 == 3 ? controller() : leaderOf(number % PARTITIONS);
                blow(number + 1, victim, false);
                if (number % 10 == 9) {
                    blow(number + 1, leaderOf(number % PARTITIONS), true);
                }
            }
        } finally {
            pulses.forEach(Pulse::close);
        }
    }

    private int controller() throws IOException {
        Patience.until("active controller", PATIENCE, () -> contestant.controller() > 0);
        return contestant.controller();
    }

    private int leaderOf(int partition) throws IOException {
        Patience.until(
                "leader of partition " + partition,
                PATIENCE,
                () -> contestant.leaders().containsKey(partition));
        return contestant.leaders().getOrDefault(partition, -1);
    }

    private void blow(int number, int victim, boolean isFreeze) throws IOException {
        Map<Integer, Integer> leaders = contestant.leaders();
        boolean isController = contestant.controller() == victim;
        pulses.forEach(Pulse::begin);
        Patience.pause(CALM);
        long beganNanos = System.nanoTime();
        if (isFreeze) {
            contestant.freeze(victim);
        } else {
            contestant.kill(victim);
        }
        // What was on its way when the process ended may still arrive.
        long goneNanos = System.nanoTime();
        Patience.until("acknowledgement of every partition", PATIENCE, () -> haveAllBeaten(goneNanos));
        Patience.pause(CALM);
        Blow blow = judged(kind(isFreeze, isController), victim, leaders);
        if (isFreeze) {
            contestant.thaw(victim);
        } else {
            contestant.startAgain(victim);
        }
        contestant.awaitBack(victim);
        table.add(blow);
        progress.printf(
                Locale.ROOT,
                "%s %d: broker %d, %s: %d partitions without it for up to %.0f ms, %d others for up to %.0f ms; whole after %.1f s%n",
                contestant.name(),
                number,
                victim,
                blow.kind().text(),
                blow.ownGapsMs().size(),
                blow.ownWorstMs(),
                blow.otherGapsMs().size(),
                blow.otherWorstMs(),
                (System.nanoTime() - beganNanos) / 1e9);
    }

    private void doNothing(int number) throws IOException {
        pulses.forEach(Pulse::begin);
        Patience.pause(NOTHING_DONE);
        Blow nothing = new Blow(
                Blow.Kind.NOTHING,
                List.of(),
                pulses.stream().map(Pulse::longestGapMs).toList());
        table.add(nothing);
        progress.printf(
                Locale.ROOT,
                "%s %d: nothing done, %d partitions for up to %.0f ms%n",
                contestant.name(),
                number,
                nothing.otherGapsMs().size(),
                nothing.otherWorstMs());
    }

    private static Blow.Kind kind(boolean isFreeze, boolean isController) {
        if (isFreeze) {
            return Blow.Kind.FROZEN;
        }
        return isController ? Blow.Kind.LEADER_AND_CONTROLLER : Blow.Kind.LEADER;
    }

    private Blow judged(Blow.Kind kind, int victim, Map<Integer, Integer> leaders) {
        List<Double> own = new ArrayList<>();
        List<Double> others = new ArrayList<>();
        for (int partition = 0; partition < PARTITIONS; partition++) {
            boolean isOwn = leaders.getOrDefault(partition, -1) == victim;
            (isOwn ? own : others).add(pulses.get(partition).longestGapMs());
        }
        return new Blow(kind, own, others);
    }

    private boolean haveAllBeaten(long sinceNanos) {
        return pulses.stream().allMatch(pulse -> {
            Long last = pulse.lastNanos();
            return last != null && last - sinceNanos > 0;
        });
    }
}

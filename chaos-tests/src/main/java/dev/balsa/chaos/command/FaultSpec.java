package dev.balsa.chaos.command;

import dev.balsa.chaos.remote.BrokerFaults;
import dev.balsa.cli.CommandFailure;
import dev.balsa.cli.ExitCode;
import dev.balsa.proto.fault.v1alpha1.DropMessages.Direction;
import dev.balsa.proto.fault.v1alpha1.Fault;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import org.jspecify.annotations.Nullable;
import picocli.CommandLine.Option;
import picocli.CommandLine.Parameters;

/** A fault at a broker, on the command line. */
final class FaultSpec {
    /** Which way messages go. */
    enum Way {
        IN,
        OUT,
        BOTH
    }

    @Parameters(index = "0", paramLabel = "BROKER", description = "Id of the broker.")
    private int broker;

    @Parameters(
            index = "1",
            paramLabel = "FAULT",
            description = {
                "drop-messages: Raft messages between brokers are lost (--percent, --peers, --way).",
                "delay-messages: they leave later (--ms, --peers).",
                "delay-syncs: syncs to disk take longer (--ms).",
                "fail-syncs: the next sync fails, and the broker ends.",
                "fill-disk: files do not grow.",
                "pause: nothing is taken, sent or synced.",
                "offset-clock: the wall clock is off (--ms).",
                "kill: the process ends as with kill -9; nobody starts it again."
            })
    private String name = "";

    @Option(names = "--ms", paramLabel = "N", description = "How long a delay is, or how far off a clock.")
    private @Nullable Long ms;

    @Option(
            names = "--percent",
            paramLabel = "N",
            defaultValue = "100",
            description = "How many messages are lost, 1 to 100 (default: ${DEFAULT-VALUE}).")
    private int percent;

    @Option(
            names = "--peers",
            paramLabel = "ID,...",
            split = ",",
            description = "Messages from or to these brokers only (default: all).")
    private List<Integer> peers = new ArrayList<>();

    @Option(
            names = "--way",
            paramLabel = "WAY",
            defaultValue = "BOTH",
            description = "Messages that come in, go out, or both: in, out, both (default: both).")
    private Way way = Way.BOTH;

    int broker() {
        return broker;
    }

    String name() {
        return name;
    }

    /** @throws CommandFailure if it is unknown or incomplete */
    Fault fault() {
        return switch (name) {
            case "drop-messages" -> BrokerFaults.dropMessages(percent(), direction(), peers);
            case "delay-messages" -> BrokerFaults.delayMessages(delay(), peers);
            case "delay-syncs" -> BrokerFaults.delaySyncs(delay());
            case "fail-syncs" -> BrokerFaults.failSyncs();
            case "fill-disk" -> BrokerFaults.fillDisk();
            case "pause" -> BrokerFaults.pause();
            case "offset-clock" -> BrokerFaults.offsetClock(Duration.ofMillis(ms()));
            case "kill" -> BrokerFaults.kill();
            default -> throw usage("there is no fault " + name);
        };
    }

    private int percent() {
        if (percent < 1 || percent > 100) {
            throw usage("--percent has to be from 1 to 100");
        }
        return percent;
    }

    private Direction direction() {
        return switch (way) {
            case IN -> Direction.DIRECTION_IN;
            case OUT -> Direction.DIRECTION_OUT;
            case BOTH -> Direction.DIRECTION_BOTH;
        };
    }

    private long ms() {
        Long given = ms;
        if (given == null) {
            throw usage(name + " needs --ms");
        }
        return given;
    }

    private Duration delay() {
        long given = ms();
        if (given < 1 || given > 60_000) {
            throw usage("--ms has to be from 1 to 60000");
        }
        return Duration.ofMillis(given);
    }

    private static CommandFailure usage(String message) {
        return new CommandFailure(ExitCode.USAGE, message, "balsa chaos fault inject --help");
    }
}

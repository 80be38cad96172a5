package dev.balsa.cli;

import dev.balsa.client.BalsaException;
import dev.balsa.client.config.ConfigException;
import java.io.IOException;
import java.nio.file.AccessDeniedException;
import java.nio.file.NoSuchFileException;

/** What to tell a person about whatever ended a command: what happened, what to do, and an exit code. */
public final class Explanations {
    private Explanations() {}

    /** @throws RuntimeException the problem itself, if it can only be a bug */
    public static CommandFailure of(Exception problem) {
        return switch (problem) {
            case CommandFailure failure -> failure;
            case ConfigException config -> new CommandFailure(ExitCode.USAGE, message(config), "balsa --help");
            case BalsaException refused ->
                new CommandFailure(exitCode(refused.reason()), message(refused), advice(refused.reason()));
            case NoSuchFileException missing ->
                new CommandFailure(ExitCode.NOT_FOUND, "there is no file " + missing.getMessage(), "check the path");
            case AccessDeniedException denied ->
                new CommandFailure(
                        ExitCode.FAILED,
                        "no permission for " + denied.getMessage(),
                        "check the owner and mode of the path");
            case IOException io -> new CommandFailure(ExitCode.FAILED, message(io), "check the path and the disk");
            case RuntimeException bug -> throw bug;
            default -> new CommandFailure(ExitCode.FAILED, message(problem), "balsa --help");
        };
    }

    private static int exitCode(String reason) {
        return switch (reason) {
            case "UNKNOWN_TOPIC", "UNKNOWN_PARTITION", "UNKNOWN_BROKER", "UNKNOWN_GROUP" -> ExitCode.NOT_FOUND;
            case "TOPIC_EXISTS", "TOO_FEW_BROKERS", "WRONG_CLUSTER", "GROUP_NOT_EMPTY", "GROUP_SUBSCRIBED_TO_TOPIC" ->
                ExitCode.CONFLICT;
            case "INVALID_NAME",
                    "INVALID_PARTITIONS",
                    "INVALID_REPLICATION_FACTOR",
                    "INVALID_CONFIG",
                    "OFFSET_OUT_OF_RANGE",
                    "INVALID_GROUP_ID",
                    "INVALID_REQUEST" -> ExitCode.USAGE;
            case "UNREACHABLE",
                    "UNAVAILABLE",
                    "DEADLINE_EXCEEDED",
                    "TIMEOUT",
                    "NO_LEADER",
                    "NOT_LEADER",
                    "QUORUM_LOST",
                    "COMMIT_TIMEOUT",
                    "SHUTTING_DOWN",
                    "LEADERSHIP_LOST" -> ExitCode.UNAVAILABLE;
            default -> ExitCode.FAILED;
        };
    }

    private static String advice(String reason) {
        return switch (reason) {
            case "UNKNOWN_TOPIC", "UNKNOWN_PARTITION" -> "balsa topic list";
            case "UNKNOWN_GROUP" -> "balsa group list";
            case "GROUP_NOT_EMPTY", "GROUP_SUBSCRIBED_TO_TOPIC" -> "balsa group describe, and stop its members";
            case "TOPIC_EXISTS" -> "another name, or balsa topic describe";
            case "TOO_FEW_BROKERS", "INVALID_REPLICATION_FACTOR" ->
                "a lower --replication-factor, or more brokers (balsa cluster status)";
            case "INVALID_NAME" -> "letters, digits, dot, underscore and hyphen, at most 249 of them";
            case "INVALID_PARTITIONS" -> "balsa topic describe, then a number above what there is";
            case "INVALID_CONFIG" -> "balsa topic describe, which shows the options and their values";
            case "OFFSET_OUT_OF_RANGE" -> "balsa topic offsets";
            case "UNREACHABLE", "UNAVAILABLE" -> "balsa up, or another --bootstrap";
            case "RECORD_TOO_LARGE" -> "smaller records, or a higher message.max.bytes on the brokers";
            case "WRONG_CLUSTER" -> "another --bootstrap";
            default -> "balsa cluster health";
        };
    }

    private static String message(Exception problem) {
        String message = problem.getMessage();
        return message == null ? problem.getClass().getSimpleName() : message;
    }
}

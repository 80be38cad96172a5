package dev.balsa.cli.partition;

import dev.balsa.cli.CommandFailure;
import dev.balsa.cli.Connection;
import dev.balsa.cli.ExitCode;
import dev.balsa.cli.Terminal;
import dev.balsa.client.TopicPartition;
import dev.balsa.client.admin.BalsaAdmin;
import dev.balsa.client.admin.PartitionDescription;
import java.io.IOException;
import java.time.Duration;
import java.util.List;
import java.util.concurrent.Callable;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.locks.LockSupport;
import picocli.CommandLine.Command;
import picocli.CommandLine.Mixin;
import picocli.CommandLine.Option;

@Command(
        name = "reassign",
        description = {
            "Moves the replicas of a partition to other brokers, one voter at a time, while it is used.",
            "The old replicas stay until all new ones have caught up and vote."
        },
        footer = {"", "Example:", "  balsa partition reassign logs 0 --replicas 2,3,4"})
final class ReassignCommand implements Callable<Integer> {
    private static final long POLL_NANOS = TimeUnit.MILLISECONDS.toNanos(200);

    @Mixin
    private Terminal terminal = new Terminal();

    @Mixin
    private Connection connection = new Connection();

    @Mixin
    private PartitionName partition = new PartitionName();

    @Option(
            names = "--replicas",
            required = true,
            split = ",",
            paramLabel = "BROKER",
            description = "Broker ids, the preferred leader first.")
    private List<Integer> replicas = List.of();

    @Option(names = "--no-wait", description = "Return when the move is decided, not when it is done.")
    private boolean noWait;

    @Option(
            names = "--timeout",
            paramLabel = "SECONDS",
            defaultValue = "600",
            description = "How long to wait; the move goes on afterwards (default: ${DEFAULT-VALUE}).")
    private int timeoutSeconds;

    @Override
    public Integer call() throws IOException {
        try (BalsaAdmin admin = new BalsaAdmin(connection.options())) {
            TopicPartition name = partition.get();
            PartitionDescription moving = admin.reassignPartition(name, replicas);
            if (noWait || moving.targetReplicas().isEmpty()) {
                terminal.line(name + " is on brokers " + moving.replicas()
                        + (moving.targetReplicas().isEmpty() ? "" : " and is being moved to " + replicas));
                return ExitCode.OK;
            }
            await(admin, name);
            terminal.line(name + " is on brokers " + replicas);
        }
        return ExitCode.OK;
    }

    private void await(BalsaAdmin admin, TopicPartition name) {
        long deadlineNanos =
                System.nanoTime() + Duration.ofSeconds(timeoutSeconds).toNanos();
        terminal.progress("moving " + name + " to brokers " + replicas + " ...");
        while (isMoving(admin, name)) {
            if (System.nanoTime() - deadlineNanos > 0) {
                throw new CommandFailure(
                        ExitCode.UNAVAILABLE,
                        name + " is not on brokers " + replicas + " yet; the move goes on",
                        "balsa topic describe " + name.topic()
                                + ", and balsa cluster status for brokers that are down");
            }
            LockSupport.parkNanos(POLL_NANOS);
        }
    }

    private static boolean isMoving(BalsaAdmin admin, TopicPartition name) {
        return !admin.describeTopic(name.topic())
                .partitions()
                .get(name.partition())
                .targetReplicas()
                .isEmpty();
    }
}

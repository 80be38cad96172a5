package dev.balsa.cli.process;

import dev.balsa.broker.BrokerServer;
import dev.balsa.broker.config.BrokerConfig;
import dev.balsa.broker.config.ConfigException;
import dev.balsa.broker.config.ConfigReader;
import dev.balsa.cli.CommandFailure;
import dev.balsa.cli.ExitCode;
import dev.balsa.cli.Explanations;
import java.io.IOException;
import java.nio.file.Path;

/**
 * The process of one broker of a local cluster: {@code balsa server start --config FILE} without the command line around it.
 * Building the tree of all commands takes as much processor time as a quarter of the broker's start.
 */
public final class BrokerMain {
    private BrokerMain() {}

    /** @param arguments the configuration file */
    public static void main(String[] arguments) {
        System.exit(run(Path.of(arguments[0])));
    }

    private static int run(Path file) {
        try {
            ConfigReader reader = new ConfigReader().file(file).environment(System.getenv());
            reader.warnings().forEach(warning -> System.err.println("warning: " + warning));
            return run(read(reader));
        } catch (IOException | RuntimeException e) {
            CommandFailure failure = Explanations.of(e);
            System.err.println(failure.line());
            return failure.exitCode();
        }
    }

    /** Runs a broker until it ends; returns the exit code. */
    public static int run(BrokerConfig config) throws IOException {
        try {
            return switch (BrokerServer.run(config)) {
                case BrokerServer.STOPPED -> ExitCode.OK;
                case BrokerServer.DISK_FAILED -> ExitCode.DISK_FAILED;
                default -> ExitCode.FAILED;
            };
        } catch (ConfigException e) {
            throw failure(e);
        }
    }

    /** @throws CommandFailure naming everything that is wrong with the configuration */
    public static BrokerConfig read(ConfigReader reader) {
        try {
            return reader.read();
        } catch (ConfigException e) {
            throw failure(e);
        }
    }

    private static CommandFailure failure(ConfigException problem) {
        return new CommandFailure(
                ExitCode.USAGE, String.join("; ", problem.problems()), "balsa server check-config shows all options");
    }
}

package dev.balsa.cli;

import picocli.CommandLine;
import picocli.CommandLine.Model.CommandSpec;
import picocli.CommandLine.Model.OptionSpec;

/** {@code --help} for every command, so that nobody has to know that some explain themselves by {@code balsa help} only. */
public final class HelpOption {
    private HelpOption() {}

    /** Adds it to whatever does not have it, and returns the same tree. */
    public static CommandLine everywhere(CommandLine command) {
        CommandSpec spec = command.getCommandSpec();
        if (spec.findOption("--help") == null) {
            spec.addOption(OptionSpec.builder("-h", "--help")
                    .usageHelp(true)
                    .description("Show this help message and exit.")
                    .build());
        }
        command.getSubcommands().values().forEach(HelpOption::everywhere);
        return command;
    }
}

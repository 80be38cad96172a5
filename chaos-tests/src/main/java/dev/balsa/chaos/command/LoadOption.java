package dev.balsa.chaos.command;

import dev.balsa.chaos.workload.LoadKind;
import dev.balsa.cli.CommandFailure;
import dev.balsa.cli.ExitCode;
import java.util.ArrayList;
import java.util.EnumSet;
import java.util.List;
import java.util.Set;
import java.util.stream.Collectors;
import picocli.CommandLine.Option;

/** What clients do in a run. */
final class LoadOption {
    @Option(
            names = "--load",
            paramLabel = "NAME,...",
            split = ",",
            description = "What clients do, see balsa chaos list (default: everything that stands there).")
    private List<String> names = new ArrayList<>();

    /** @throws CommandFailure naming what there is, if one is unknown */
    Set<LoadKind> kinds() {
        if (names.isEmpty()) {
            return LoadKind.all();
        }
        Set<LoadKind> kinds = EnumSet.noneOf(LoadKind.class);
        for (String name : names) {
            kinds.add(LoadKind.ofText(name.strip())
                    .orElseThrow(() -> new CommandFailure(
                            ExitCode.USAGE,
                            "there is no load " + name,
                            "some of " + text(LoadKind.all()) + ", separated by commas")));
        }
        return kinds;
    }

    /** As the option takes it. */
    String text() {
        return text(kinds());
    }

    private static String text(Set<LoadKind> kinds) {
        return kinds.stream().map(LoadKind::text).collect(Collectors.joining(","));
    }
}

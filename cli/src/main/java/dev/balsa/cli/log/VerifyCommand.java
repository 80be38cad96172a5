package dev.balsa.cli.log;

import dev.balsa.cli.ExitCode;
import dev.balsa.cli.Terminal;
import dev.balsa.log.StoreInspection;
import dev.balsa.log.StoreInspection.Replica;
import dev.balsa.log.journal.JournalInspection;
import dev.balsa.log.segment.SegmentInspection;
import java.io.IOException;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.Callable;
import picocli.CommandLine.Command;
import picocli.CommandLine.Mixin;

@Command(
        name = "verify",
        description = {
            "Reads every byte that counts and says what is damaged.",
            "Ends with 0 if nothing is, 1 otherwise. A torn last write is no damage: nobody was told that it had happened.",
            "What cannot be decided on one disk is said: whether the device lost all of a last write that it had acknowledged."
        },
        footer = {"", "Example:", "  balsa log verify /var/lib/balsa"})
final class VerifyCommand implements Callable<Integer> {
    @Mixin
    private Terminal terminal = new Terminal();

    @Mixin
    private InspectedDirectory directory = new InspectedDirectory();

    @Override
    public Integer call() throws IOException {
        List<String> faults = new ArrayList<>();
        directory.forEach(store -> verify(store, faults));
        faults.forEach(terminal::line);
        terminal.line(faults.isEmpty() ? "nothing is damaged" : faults.size() + " damaged");
        return faults.isEmpty() ? ExitCode.OK : ExitCode.FAILED;
    }

    private void verify(StoreInspection store, List<String> faults) throws IOException {
        if (directory.isWhole()) {
            store.journal().damage().forEach(damage -> faults.add(damage.toString()));
            JournalInspection journal = store.journal();
            terminal.line("journal: " + journal.frameCount() + " frames"
                    + (journal.isTorn() ? ", the last write is torn and will be cut" : ""));
            terminal.line("journal: later frames prove that all up to frame " + journal.provenLsn()
                    + " are complete; nothing on this disk tells whether a frame behind " + journal.lastLsn()
                    + " was synced and then lost as a whole");
        }
        List<Replica> replicas = directory.replicas(store);
        for (Replica replica : replicas) {
            try (SegmentInspection segments = store.segments(replica)) {
                faults.addAll(segments.verify());
            }
        }
        terminal.line("partitions: " + replicas.size());
    }
}

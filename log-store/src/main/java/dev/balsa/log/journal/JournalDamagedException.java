package dev.balsa.log.journal;

import java.io.IOException;
import java.nio.file.Path;
import java.util.List;
import java.util.stream.Collectors;

/** The journal has lost something that may have been acknowledged. Nothing was changed on disk. */
public final class JournalDamagedException extends IOException {
    private static final long serialVersionUID = 1L;

    private final transient List<JournalDamage> damage;

    JournalDamagedException(Path directory, List<JournalDamage> damage) {
        super("The journal in " + directory + " is damaged where it was or may have been acknowledged: "
                + damage.stream().map(JournalDamage::toString).collect(Collectors.joining("; "))
                + ". Nothing was changed. This broker must not vote with it: if the other replicas are healthy, keep a copy of the"
                + " data directory, format an empty one and let this broker join as a new replica, which gets everything from them."
                + " If the disk reports errors, replace it first.");
        this.damage = List.copyOf(damage);
    }

    JournalDamagedException(Path directory, String contradiction) {
        super(
                "The journal in " + directory + " contradicts itself: " + contradiction
                        + ". Nothing was changed. This broker must not vote with it: if the other replicas are healthy, keep a copy of the"
                        + " data directory, format an empty one and let this broker join as a new replica, which gets everything from them.");
        this.damage = List.of();
    }

    /** The damaged ranges; empty if the journal can be read but cannot be true. */
    public List<JournalDamage> damage() {
        return damage;
    }
}

package dev.balsa.chaos.mutant;

import dev.balsa.chaos.check.Anomaly;
import java.util.List;
import java.util.Set;
import org.jspecify.annotations.Nullable;

/**
 * A bug.
 *
 * @param sourceFile from the root of the project
 * @param test that convicts it; null if chaos runs do
 * @param finds what chaos runs may convict it of; empty if a test does
 */
record ChaosMutant(
        String name,
        String meaning,
        String sourceFile,
        List<Edit> edits,
        @Nullable UnitTest test,
        Set<Anomaly> finds) {
    /** @param original whole lines, that occur exactly once in the file */
    record Edit(String original, String replacement) {}

    /** @throws IllegalStateException if the source has changed so much that the bug has no place any more */
    String appliedTo(String source) {
        String mutated = source;
        for (Edit edit : edits) {
            int at = mutated.indexOf(edit.original());
            if (at < 0 || mutated.indexOf(edit.original(), at + 1) >= 0) {
                throw new IllegalStateException("mutant " + name + " is outdated: this must occur exactly once in "
                        + sourceFile + ":\n" + edit.original());
            }
            mutated = mutated.substring(0, at)
                    + edit.replacement()
                    + mutated.substring(at + edit.original().length());
        }
        return mutated;
    }

    @Override
    public String toString() {
        return name;
    }
}

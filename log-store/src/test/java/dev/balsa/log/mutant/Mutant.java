package dev.balsa.log.mutant;

import java.util.List;
import java.util.function.LongFunction;

/**
 * A bug.
 *
 * @param name for people and reports
 * @param sourceFile under the module's source root
 * @param probe finds it within some seeds: says what is wrong, or nothing
 */
record Mutant(String name, String sourceFile, Class<? extends LongFunction<String>> probe, List<Edit> edits) {
    /**
     * @param original text that occurs exactly once in the file
     * @param replacement what stands there instead
     */
    record Edit(String original, String replacement) {}

    @Override
    public String toString() {
        return name;
    }
}

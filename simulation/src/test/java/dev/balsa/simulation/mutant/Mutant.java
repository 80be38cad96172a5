package dev.balsa.simulation.mutant;

/**
 * A bug of one line.
 *
 * @param name for people and reports
 * @param meaning what the bug does, and who had it
 * @param sourceFile under the source root of {@code raft}
 * @param original text that occurs exactly once in it
 * @param replacement what stands there instead
 */
record Mutant(String name, String meaning, String sourceFile, String original, String replacement) {
    /**
     * @param source the whole of the source file
     * @throws IllegalStateException if the core has changed so that this is no longer the bug it was
     */
    String appliedTo(String source) {
        int at = source.indexOf(original);
        if (at < 0 || source.indexOf(original, at + 1) >= 0) {
            throw new IllegalStateException("mutant " + name + " is outdated: this must occur exactly once in "
                    + sourceFile + ", so adapt src/mutants/" + name + ".mutant:\n" + original);
        }
        return source.substring(0, at) + replacement + source.substring(at + original.length());
    }

    @Override
    public String toString() {
        return name;
    }
}

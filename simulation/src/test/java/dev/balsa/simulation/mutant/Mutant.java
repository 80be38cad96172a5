package dev.balsa.simulation.mutant;

/**
 * A bug of one line.
 *
 * @param name for people and reports
 * @param sourceFile under the core's source root
 * @param original text that occurs exactly once in it
 * @param replacement what stands there instead
 */
record Mutant(String name, String sourceFile, String original, String replacement) {
    @Override
    public String toString() {
        return name;
    }
}

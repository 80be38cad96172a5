package dev.balsa.log.journal;

import java.io.IOException;
import java.util.function.LongFunction;

/** Mutates one picture of a journal per seed; what is wrong with the verdicts, nothing if all are right. */
public final class ClassifierProbe implements LongFunction<String> {
    private static final int MUTATIONS = 400;

    @Override
    public String apply(long seed) {
        try {
            new JournalClassifierTest().judgeMutations(seed, MUTATIONS);
            return "";
        } catch (AssertionError wrong) {
            return String.valueOf(wrong.getCause() == null ? wrong : wrong.getCause());
        } catch (IOException e) {
            return e.toString();
        }
    }
}

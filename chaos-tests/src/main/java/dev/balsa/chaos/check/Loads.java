package dev.balsa.chaos.check;

import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.TreeMap;

/** What each load of a run got done: one that was refused everything looks like a cluster without faults in it. */
final class Loads {
    /** Fewer operations that succeeded prove nothing about what the load is there for. */
    private static final long LEAST = 10;

    private final Map<Integer, Done> byProcess = new HashMap<>();
    private final Map<String, Done> byName = new TreeMap<>();

    private static final class Done {
        private long all;
        private long afterFirstFault;
    }

    void joined(int process, String load) {
        byProcess.put(process, byName.computeIfAbsent(load, name -> new Done()));
    }

    void succeeded(int process, boolean isAfterFault) {
        Done done = byProcess.get(process);
        if (done != null) {
            done.all++;
            done.afterFirstFault += isAfterFault ? 1 : 0;
        }
    }

    /** Why the run proves nothing. */
    List<String> reasons(boolean hasFaults) {
        List<String> reasons = new ArrayList<>();
        byName.forEach((load, done) -> {
            if (done.all < LEAST) {
                reasons.add(
                        done.all + " operations of the load " + load + " succeeded, and " + LEAST + " are the least");
            } else if (hasFaults && done.afterFirstFault == 0) {
                reasons.add("nothing of the load " + load + " succeeded after the first fault");
            }
        });
        return reasons;
    }
}

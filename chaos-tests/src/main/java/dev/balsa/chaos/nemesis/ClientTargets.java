package dev.balsa.chaos.nemesis;

/** The clients of a load, as faults see them: one after the other, counted on without end. */
@FunctionalInterface
public interface ClientTargets {
    /**
     * Ends one client without closing anything: it leaves no group, commits nothing, and what it has under way stays unanswered. A new
     * one takes its place. Returns at once; any thread.
     *
     * @param pick which one, modulo how many there are: producers, readers and members of groups alike
     */
    void crash(int pick);
}

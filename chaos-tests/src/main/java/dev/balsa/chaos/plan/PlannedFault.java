package dev.balsa.chaos.plan;

/**
 * @param id unique in its plan, and kept when others are left out
 * @param atMs after faults begin
 * @param durationMs until it is undone
 */
public record PlannedFault(int id, long atMs, long durationMs, Fault fault, Target target) {
    public PlannedFault {
        if (id < 0 || atMs < 0 || durationMs < 0) {
            throw new IllegalArgumentException("negative: " + id + " at " + atMs + " for " + durationMs);
        }
        boolean wantsClient = fault.kind().reach() == FaultKind.Reach.CLIENT;
        if (wantsClient != target instanceof Target.Client) {
            throw new IllegalArgumentException(
                    fault.kind().text() + " cannot have the target " + PlanText.target(target));
        }
    }

    public long endMs() {
        return atMs + durationMs;
    }
}

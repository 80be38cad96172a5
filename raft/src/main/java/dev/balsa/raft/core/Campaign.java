package dev.balsa.raft.core;

/** When a replica may try to become leader. */
final class Campaign {
    private Campaign() {}

    /** Begins with the pre-vote, or goes on as a follower with a new timeout if this replica must not lead now. */
    static RoleState beginIfAllowed(GroupState state, Effects out) {
        state.forgetLeader();
        return mayLead(state, out) ? PreCandidateRole.begin(state, out) : new FollowerRole(state);
    }

    /** Whether this replica could use its votes. */
    static boolean mayLead(GroupState state, Effects out) {
        if (!state.mayCampaign()) {
            return false;
        }
        if (state.isDiskStalled()) {
            // It could not even vote for itself, and as leader would be the one that holds everybody up.
            out.mark("campaign-withheld-by-stalled-disk");
            return false;
        }
        if (state.disk().isDamaged() && state.configuration().voters().size() > 1) {
            // It would lead without being able to give everything that it leads.
            out.mark("campaign-withheld-by-damage");
            return false;
        }
        if (state.term() == Integer.MAX_VALUE) {
            out.mark("terms-used-up");
            return false;
        }
        return true;
    }

    /**
     * How long a round of votes is waited for. Shorter than what a follower grants its leader: nobody leads now, and an answer
     * takes a round trip and a sync, not a pause. Drawn anew each time, so that split votes do not repeat.
     */
    static int timeoutTicks(GroupState state) {
        int max = state.settings.electionTicksMin();
        return state.randomTicks((max + 1) / 2, max);
    }
}

package dev.balsa.raft.runtime;

import dev.balsa.raft.ReplicaId;
import dev.balsa.raft.core.Effects;
import dev.balsa.raft.core.RaftCore;
import dev.balsa.raft.core.RaftStatus;
import dev.balsa.raft.core.Role;
import java.util.ArrayDeque;
import java.util.List;
import java.util.Objects;
import org.jspecify.annotations.Nullable;

/**
 * Watches a core after each of its steps and keeps what the listener has to hear in the order in which it happened. Effects of
 * several steps are merged, which would lose that order: a proposal that was taken and then orphaned by a lost leadership within one
 * turn must be announced before the loss, otherwise nobody would ever end it.
 */
final class Notices {
    private final RaftCore core;
    private final Effects effects;
    private final ArrayDeque<Notice> waiting = new ArrayDeque<>();

    private int answersSeen;
    private Role role;
    private int term;
    private @Nullable ReplicaId leader;
    private long durableIndex;
    private long committedIndex;
    private boolean halted;

    /** Begins with what the core has recovered, which the listener hears as news. */
    Notices(RaftCore core, Effects effects) {
        this.core = core;
        this.effects = effects;
        RaftStatus status = core.status();
        role = status.role();
        term = status.term();
        leader = status.leader();
        waiting.add(new Notice.RoleChanged(status));
        observeProgress();
    }

    /** To be called after every step. Within one step: answers, then progress, then the change of role. */
    void observe() {
        List<Effects.Answer> answers = effects.answers();
        // A core that halts takes back the whole turn; what was told before stays told, and ends with the halt.
        answersSeen = Math.min(answersSeen, answers.size());
        for (; answersSeen < answers.size(); answersSeen++) {
            waiting.add(new Notice.Answered(answers.get(answersSeen)));
        }
        observeProgress();
        if (effects.isRoleChanged()) {
            observeRole(core.status());
        }
        String reason = effects.haltReason();
        if (reason != null && !halted) {
            halted = true;
            waiting.add(new Notice.Halted(reason));
        }
    }

    void add(Notice notice) {
        waiting.add(notice);
    }

    /** The effects were emptied. */
    void effectsCleared() {
        answersSeen = 0;
    }

    @Nullable
    Notice poll() {
        return waiting.poll();
    }

    boolean isEmpty() {
        return waiting.isEmpty();
    }

    private void observeProgress() {
        long durable = core.durableIndex();
        if (durable != durableIndex) {
            durableIndex = durable;
            waiting.add(new Notice.Durable(durable));
        }
        long committed = Math.min(core.commitIndex(), durable);
        if (committed > committedIndex) {
            committedIndex = committed;
            waiting.add(new Notice.CommittedTo(committed));
        }
    }

    private void observeRole(RaftStatus status) {
        if (status.role() == role && status.term() == term && Objects.equals(status.leader(), leader)) {
            return;
        }
        role = status.role();
        term = status.term();
        leader = status.leader();
        waiting.add(new Notice.RoleChanged(status));
    }
}

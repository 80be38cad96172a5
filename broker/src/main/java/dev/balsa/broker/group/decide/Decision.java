package dev.balsa.broker.group.decide;

import dev.balsa.broker.error.Failure;
import dev.balsa.broker.group.state.GroupEvent;
import dev.balsa.broker.group.state.GroupFact;
import java.util.ArrayList;
import java.util.Collections;
import java.util.List;
import org.jspecify.annotations.Nullable;

/**
 * What a request comes to.
 *
 * @param facts without any, nothing has to be written for the answer to be true
 * @param rebalance why the group's assignment has to be made anew once these facts are applied, null if it has not
 * @param partFailures for requests with several parts: one element a part, null where it was done
 */
public record Decision(List<GroupFact> facts, @Nullable GroupEvent rebalance, List<@Nullable Failure> partFailures) {
    static final Decision NOTHING = new Decision(List.of(), null, List.of());

    public Decision {
        facts = List.copyOf(facts);
        partFailures = Collections.unmodifiableList(new ArrayList<>(partFailures));
    }

    static Decision of(List<GroupFact> facts) {
        return new Decision(facts, null, List.of());
    }

    static Decision of(List<GroupFact> facts, @Nullable GroupEvent rebalance) {
        return new Decision(facts, rebalance, List.of());
    }
}

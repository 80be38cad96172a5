package dev.balsa.broker.group.host;

import dev.balsa.broker.error.Failure;
import dev.balsa.broker.group.state.Member;
import java.util.ArrayList;
import java.util.Collections;
import java.util.List;
import org.jspecify.annotations.Nullable;

/**
 * What became of a request that was carried out, once everything it stands on is committed.
 *
 * @param member the member as it is then, for heartbeats only
 * @param partFailures for requests with several parts: one element a part, null where it was done
 */
public record CoordinatorReply(@Nullable Member member, List<@Nullable Failure> partFailures) {
    public CoordinatorReply {
        partFailures = Collections.unmodifiableList(new ArrayList<>(partFailures));
    }
}

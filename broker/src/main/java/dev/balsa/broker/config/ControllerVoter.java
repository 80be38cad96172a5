package dev.balsa.broker.config;

import dev.balsa.raft.ReplicaId;
import java.util.ArrayList;
import java.util.List;
import java.util.UUID;

/**
 * One of the cluster's first controllers, as formatting writes it into every data directory: {@code id@host:port:incarnation}.
 *
 * @param endpoint of its listener for other brokers
 */
public record ControllerVoter(int brokerId, Endpoint endpoint, UUID incarnation) {
    /** @throws IllegalArgumentException with what is wrong and what it should look like */
    public static ControllerVoter parse(String text) {
        int at = text.indexOf('@');
        int colon = text.lastIndexOf(':');
        if (at < 1 || colon < at) {
            throw wrong(text, "it is not id@host:port:incarnation");
        }
        try {
            int brokerId = Integer.parseInt(text.substring(0, at));
            Endpoint endpoint = Endpoint.parse(text.substring(at + 1, colon));
            UUID incarnation = UUID.fromString(text.substring(colon + 1));
            if (brokerId < 0 || endpoint.port() == 0) {
                throw wrong(text, "broker id and port must be positive");
            }
            return new ControllerVoter(brokerId, endpoint, incarnation);
        } catch (NumberFormatException e) {
            throw wrong(text, "the broker id is not a number");
        }
    }

    /** @throws IllegalArgumentException if one cannot be read, an id appears twice, or there are none */
    public static List<ControllerVoter> parseAll(List<String> texts) {
        List<ControllerVoter> voters = new ArrayList<>();
        for (String text : texts) {
            ControllerVoter voter = parse(text);
            if (voters.stream().anyMatch(other -> other.brokerId() == voter.brokerId())) {
                throw wrong(text, "broker " + voter.brokerId() + " stands in the list twice");
            }
            voters.add(voter);
        }
        if (voters.isEmpty()) {
            throw new IllegalArgumentException("the data directory names no controllers: format it anew");
        }
        return List.copyOf(voters);
    }

    public ReplicaId replicaId() {
        return new ReplicaId(brokerId, incarnation);
    }

    /** The form that {@link #parse} reads. */
    @Override
    public String toString() {
        return brokerId + "@" + endpoint + ":" + incarnation;
    }

    private static IllegalArgumentException wrong(String text, String why) {
        return new IllegalArgumentException("'" + text + "' does not name a controller: " + why);
    }
}

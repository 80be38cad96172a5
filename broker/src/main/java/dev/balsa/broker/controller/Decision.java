package dev.balsa.broker.controller;

import dev.balsa.broker.metadata.MetadataFact;
import java.util.List;

/** What a command comes to. Without facts nothing has to be written for the result to be true. */
record Decision(List<MetadataFact> facts, CommandResult result) {
    Decision {
        facts = List.copyOf(facts);
    }
}

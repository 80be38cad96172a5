package dev.balsa.chaos.workload;

import java.util.Arrays;
import java.util.EnumSet;
import java.util.List;
import java.util.Locale;
import java.util.Optional;
import java.util.Set;

/** What clients can be made to do, any of them together. */
public enum LoadKind {
    MIXED("producers of every acks, readers, a consumer group and somebody who asks, with the client library"),
    RAW("producers, readers and commits by plain calls, without the client library"),
    STORM("idempotent batches, each sent to every broker at once, again and again"),
    MEMBERS("members of a group by plain calls; who of them crashes vanishes without leaving"),
    REGISTER("options of a topic as registers that have to be linearizable"),
    ADMIN("topics made, extended, altered and deleted, and asked for after every step"),
    MOVES("leaderships handed on and replicas moved under load");

    private final String description;

    LoadKind(String description) {
        this.description = description;
    }

    /** As on command lines and in histories. */
    public String text() {
        return name().toLowerCase(Locale.ROOT);
    }

    /** In a line. */
    public String description() {
        return description;
    }

    /** Of the groups whose coordinators take part in these loads. */
    public static List<String> groups(Set<LoadKind> kinds, String group) {
        return kinds.contains(MIXED) ? List.of(group) : List.of();
    }

    /** All: they are made to be run together. */
    public static Set<LoadKind> all() {
        return EnumSet.allOf(LoadKind.class);
    }

    public static Optional<LoadKind> ofText(String text) {
        return Arrays.stream(values()).filter(kind -> kind.text().equals(text)).findFirst();
    }
}

package dev.balsa.chaos.workload;

import dev.balsa.chaos.history.Answer;
import dev.balsa.chaos.history.HistoryWriter;
import dev.balsa.chaos.history.Request;
import dev.balsa.client.BalsaException;
import dev.balsa.client.TopicPartition;
import dev.balsa.client.admin.BalsaAdmin;
import dev.balsa.client.admin.GroupDescription;
import dev.balsa.client.admin.OffsetSpec;
import java.util.List;
import java.util.Map;
import java.util.TreeMap;
import java.util.function.Supplier;
import java.util.stream.Stream;

/** Asks, in turn, who owns what in a group, what it has committed, and where partitions end. */
final class Inspector implements Client {
    private final int process;
    private final HistoryWriter history;
    private final BalsaAdmin admin;
    private final String group;
    private final List<TopicPartition> partitions;
    private int turn;

    Inspector(int process, HistoryWriter history, BalsaAdmin admin, String group, List<TopicPartition> partitions) {
        this.process = process;
        this.history = history;
        this.admin = admin;
        this.group = group;
        this.partitions = partitions;
    }

    @Override
    public void act() {
        int what = turn++;
        switch (what % 3) {
            case 0 -> ask(new Request.Owners(group), this::owners);
            case 1 -> ask(new Request.Committed(group), this::committed);
            default -> {
                TopicPartition partition = partitions.get(what / 3 % partitions.size());
                ask(
                        new Request.End(partition.toString()),
                        () -> new Answer.EndOffset(admin.listOffset(partition, new OffsetSpec.Latest())));
            }
        }
    }

    private void ask(Request request, Supplier<Answer> question) {
        long operation = history.invoked(process, request);
        try {
            history.succeeded(process, operation, request, question.get());
        } catch (BalsaException e) {
            // Questions change nothing.
            history.refused(process, operation, request, e.reason());
        }
    }

    private Answer owners() {
        return new Answer.Owned(admin.groups().describe(group, false).members().stream()
                .map(member -> new Request.Ownership(member.memberId(), owned(member)))
                .toList());
    }

    /** Until a member has confirmed that it gave a partition up, it owns it. */
    private static List<String> owned(GroupDescription.Member member) {
        return Stream.concat(member.assigned().stream(), member.revoking().stream())
                .map(TopicPartition::toString)
                .distinct()
                .sorted()
                .toList();
    }

    private Answer committed() {
        Map<String, Long> offsets = new TreeMap<>();
        admin.groups().committed(group).forEach((partition, offset) -> offsets.put(partition.toString(), offset));
        return new Answer.Offsets(offsets);
    }

    @Override
    public void crash() {
        close();
    }

    @Override
    public void close() {
        admin.close();
    }
}

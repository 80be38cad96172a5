package dev.balsa.broker.group.codec;

import com.google.protobuf.InvalidProtocolBufferException;
import dev.balsa.broker.group.state.CommittedOffset;
import dev.balsa.broker.group.state.Group;
import dev.balsa.broker.group.state.GroupFact;
import dev.balsa.broker.group.state.GroupsState;
import dev.balsa.broker.group.state.Member;
import dev.balsa.broker.group.state.PartitionKey;
import dev.balsa.broker.group.state.PersistentMap;
import dev.balsa.broker.group.state.Rebalance;
import dev.balsa.proto.internal.v1.StoredGroup;
import dev.balsa.proto.internal.v1.StoredGroupCounters;
import dev.balsa.proto.internal.v1.StoredMember;
import dev.balsa.proto.internal.v1.StoredOffset;
import dev.balsa.proto.internal.v1.StoredRebalance;
import java.nio.BufferUnderflowException;
import java.nio.ByteBuffer;
import java.nio.charset.StandardCharsets;
import java.util.ArrayList;
import java.util.Iterator;
import java.util.List;
import java.util.Map;
import java.util.NoSuchElementException;
import java.util.function.Consumer;
import org.jspecify.annotations.Nullable;

/**
 * State as rows of a key-value store. A key is the table, the group's name behind its length, and what tells the row from
 * others of that table: a member's id, or a topic's id and a partition. All rows of a group in one table stand together.
 */
public final class GroupRows {
    // Table 1 is the store's own: the applied index.
    private static final byte COUNTERS = 2;
    private static final byte GROUPS = 3;
    private static final byte MEMBERS = 4;
    private static final byte OFFSETS = 5;

    private GroupRows() {}

    /** One row by name; its content is whatever a state holds for it. */
    public sealed interface Row {
        /** Counters that concern all groups. */
        record Counters() implements Row {}

        /** What concerns one group as a whole. */
        record OfGroup(String group) implements Row {}

        record OfMember(String group, String memberId) implements Row {}

        record OfOffset(String group, PartitionKey partition) implements Row {}
    }

    /**
     * Calls {@code changed} for each row that the fact changes, some more than once.
     *
     * @param before the state the fact is applied to; a group that goes takes its rows with it
     */
    public static void changedBy(GroupFact fact, GroupsState before, Consumer<Row> changed) {
        String group = fact.group();
        switch (fact) {
            case GroupFact.MetadataSeen ignored -> {}
            case GroupFact.MemberStored stored -> member(group, stored.profile().id(), changed);
            case GroupFact.MemberReplaced replaced -> {
                member(group, replaced.replacedId(), changed);
                member(group, replaced.profile().id(), changed);
            }
            case GroupFact.MemberRemoved removed -> member(group, removed.memberId(), changed);
            case GroupFact.MemberAway away -> member(group, away.memberId(), changed);
            case GroupFact.PartitionsChanged moved -> member(group, moved.memberId(), changed);
            case GroupFact.AssignmentMade ignored -> changed.accept(new Row.OfGroup(group));
            case GroupFact.RebalanceRecorded ignored -> changed.accept(new Row.OfGroup(group));
            case GroupFact.RebalanceCompleted ignored -> changed.accept(new Row.OfGroup(group));
            case GroupFact.OffsetsCommitted committed -> {
                if (before.group(group) == null) {
                    changed.accept(new Row.OfGroup(group));
                }
                committed.offsets().keySet().forEach(partition -> changed.accept(new Row.OfOffset(group, partition)));
            }
            case GroupFact.OffsetsRemoved removed ->
                removed.partitions().forEach(partition -> changed.accept(new Row.OfOffset(group, partition)));
            case GroupFact.GroupRemoved ignored -> all(before.group(group), changed);
        }
    }

    private static void member(String group, String memberId, Consumer<Row> changed) {
        changed.accept(new Row.OfGroup(group));
        changed.accept(new Row.OfMember(group, memberId));
    }

    private static void all(@Nullable Group group, Consumer<Row> rows) {
        if (group == null) {
            return;
        }
        rows.accept(new Row.OfGroup(group.name()));
        for (Map.Entry<String, Member> entry : group.members()) {
            rows.accept(new Row.OfMember(group.name(), entry.getKey()));
        }
        for (Map.Entry<PartitionKey, CommittedOffset> entry : group.offsets()) {
            rows.accept(new Row.OfOffset(group.name(), entry.getKey()));
        }
    }

    /** All rows of a state, those of one group together, its own first. */
    public static Iterator<Row> rows(GroupsState state) {
        return new Iterator<>() {
            private final Iterator<Map.Entry<String, Group>> groups =
                    state.groups().iterator();
            private Iterator<Row> present = List.<Row>of(new Row.Counters()).iterator();

            @Override
            public boolean hasNext() {
                while (!present.hasNext() && groups.hasNext()) {
                    List<Row> ofGroup = new ArrayList<>();
                    all(groups.next().getValue(), ofGroup::add);
                    present = ofGroup.iterator();
                }
                return present.hasNext();
            }

            @Override
            public Row next() {
                if (!hasNext()) {
                    throw new NoSuchElementException();
                }
                return present.next();
            }
        };
    }

    public static byte[] key(Row row) {
        return switch (row) {
            case Row.Counters() -> new byte[] {COUNTERS};
            case Row.OfGroup(String group) -> key(GROUPS, group, new byte[0]);
            case Row.OfMember(String group, String memberId) ->
                key(MEMBERS, group, memberId.getBytes(StandardCharsets.UTF_8));
            case Row.OfOffset(String group, PartitionKey partition) ->
                key(
                        OFFSETS,
                        group,
                        ByteBuffer.allocate(20)
                                .putLong(partition.topicId().getMostSignificantBits())
                                .putLong(partition.topicId().getLeastSignificantBits())
                                .putInt(partition.partition())
                                .array());
        };
    }

    private static byte[] key(byte table, String group, byte[] rest) {
        byte[] name = group.getBytes(StandardCharsets.UTF_8);
        return ByteBuffer.allocate(3 + name.length + rest.length)
                .put(table)
                .putShort((short) name.length)
                .put(name)
                .put(rest)
                .array();
    }

    /** What the state holds for the row; null if it has no such row. */
    public static byte @Nullable [] value(Row row, GroupsState state) {
        return switch (row) {
            case Row.Counters() ->
                StoredGroupCounters.newBuilder()
                        .setEpochFloor(state.epochFloor())
                        .setLastTimeMs(state.lastTimeMs())
                        .setMetadataVersion(state.metadataVersion())
                        .build()
                        .toByteArray();
            case Row.OfGroup(String name) -> {
                Group group = state.group(name);
                yield group == null ? null : write(group).toByteArray();
            }
            case Row.OfMember(String name, String memberId) -> {
                Group group = state.group(name);
                Member member = group == null ? null : group.member(memberId);
                yield member == null ? null : write(member).toByteArray();
            }
            case Row.OfOffset(String name, PartitionKey partition) -> {
                Group group = state.group(name);
                CommittedOffset offset = group == null ? null : group.offsets().get(partition);
                yield offset == null ? null : Parts.write(partition, offset).toByteArray();
            }
        };
    }

    private static StoredGroup write(Group group) {
        StoredGroup.Builder message = StoredGroup.newBuilder()
                .setEpoch(group.epoch())
                .setAssignor(group.assignor())
                .addAllTopics(Parts.writeTopics(group.topics()))
                .setEmptySinceMs(group.emptySinceMs());
        group.history().forEach(rebalance -> message.addHistory(Parts.write(rebalance)));
        return message.build();
    }

    private static StoredMember write(Member member) {
        return StoredMember.newBuilder()
                .setProfile(Parts.write(member.profile()))
                .addAllReplacedIds(member.replacedIds())
                .setJoinEpoch(member.joinEpoch())
                .setEpoch(member.epoch())
                .setAway(member.away())
                .addAllAssigned(Parts.write(member.assigned()))
                .addAllRevoking(Parts.write(member.revoking()))
                .addAllAwaited(Parts.write(member.awaited()))
                .addAllReleased(Parts.write(member.released()))
                .build();
    }

    /** Puts rows together to a state. Rows may come in any order in which each group's own row comes before its others. */
    public static final class Reader {
        private GroupsState state = GroupsState.EMPTY;

        /** @throws GroupFormatException if the row is not one that was written */
        public void add(byte[] key, byte[] value) throws GroupFormatException {
            try {
                ByteBuffer rest = ByteBuffer.wrap(key);
                byte table = rest.get();
                switch (table) {
                    case COUNTERS -> counters(StoredGroupCounters.parseFrom(value));
                    case GROUPS -> group(name(rest), StoredGroup.parseFrom(value));
                    case MEMBERS -> member(existing(name(rest)), StoredMember.parseFrom(value));
                    case OFFSETS -> offset(existing(name(rest)), StoredOffset.parseFrom(value));
                    default -> throw new GroupFormatException("a row belongs to the unknown table " + table);
                }
            } catch (InvalidProtocolBufferException | BufferUnderflowException e) {
                throw new GroupFormatException("a row of the groups' state cannot be read: " + e.getMessage());
            }
        }

        public GroupsState state() {
            return state;
        }

        private static String name(ByteBuffer rest) {
            byte[] name = new byte[Short.toUnsignedInt(rest.getShort())];
            rest.get(name);
            return new String(name, StandardCharsets.UTF_8);
        }

        private Group existing(String name) throws GroupFormatException {
            Group group = state.group(name);
            if (group == null) {
                throw new GroupFormatException("a row belongs to a group that has none of its own");
            }
            return group;
        }

        private void counters(StoredGroupCounters message) {
            state = new GroupsState(
                    state.groups(), message.getEpochFloor(), message.getLastTimeMs(), message.getMetadataVersion());
        }

        private void group(String name, StoredGroup message) throws GroupFormatException {
            List<Rebalance> history = new ArrayList<>();
            for (StoredRebalance rebalance : message.getHistoryList()) {
                history.add(Parts.read(rebalance));
            }
            put(new Group(
                    name,
                    message.getEpoch(),
                    message.getAssignor(),
                    Parts.readTopics(message.getTopicsList()),
                    PersistentMap.empty(),
                    PersistentMap.empty(),
                    history,
                    message.getEmptySinceMs()));
        }

        private void member(Group group, StoredMember message) {
            Member member = new Member(
                    Parts.read(message.getProfile()),
                    message.getReplacedIdsList(),
                    message.getJoinEpoch(),
                    message.getEpoch(),
                    message.getAway(),
                    Parts.readOwned(message.getAssignedList()),
                    Parts.readOwned(message.getRevokingList()),
                    Parts.read(message.getAwaitedList()),
                    Parts.read(message.getReleasedList()));
            put(group.loaded(group.members().with(member.id(), member), group.offsets()));
        }

        private void offset(Group group, StoredOffset message) {
            put(group.loaded(group.members(), group.offsets().with(Parts.partition(message), Parts.read(message))));
        }

        private void put(Group group) {
            state = new GroupsState(
                    state.groups().with(group.name(), group),
                    state.epochFloor(),
                    state.lastTimeMs(),
                    state.metadataVersion());
        }
    }
}

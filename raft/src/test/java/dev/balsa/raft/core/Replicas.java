package dev.balsa.raft.core;

import dev.balsa.raft.ReplicaId;
import dev.balsa.raft.log.Anchor;
import dev.balsa.raft.log.Entry;
import dev.balsa.raft.log.EntryId;
import dev.balsa.raft.log.EntryKind;
import dev.balsa.raft.log.HardState;
import dev.balsa.raft.log.Predecessor;
import dev.balsa.raft.log.RecoveredLog;
import dev.balsa.raft.membership.Configuration;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import java.util.Random;
import java.util.UUID;

/** Replicas, logs and entries for tests of the core. */
final class Replicas {
    static final RaftSettings SETTINGS = new RaftSettings(2, 10, 20, 2, 6, 0, 1000, 4000, 8000, 0);

    private Replicas() {}

    static ReplicaId replica(int broker) {
        return new ReplicaId(broker, new UUID(0, broker));
    }

    static List<ReplicaId> replicas(int... brokers) {
        return Arrays.stream(brokers).mapToObj(Replicas::replica).toList();
    }

    static Configuration voters(int... brokers) {
        return Configuration.ofVoters(replicas(brokers));
    }

    static Entry entry(long index, int term) {
        return new Entry(index, term, EntryKind.DATA, new byte[10], null);
    }

    /** A log without anything in segments whose entries have these terms. */
    static RecoveredLog log(HardState hardState, Configuration configuration, int... terms) {
        List<Entry> entries = new ArrayList<>();
        List<EntryId> boundaries = new ArrayList<>();
        for (int i = 0; i < terms.length; i++) {
            entries.add(entry(i + 1, terms[i]));
            if (i == 0 || terms[i] != terms[i - 1]) {
                boundaries.add(new EntryId(i + 1, terms[i]));
            }
        }
        return new RecoveredLog(
                hardState, Anchor.beginning(configuration), boundaries, List.of(), entries, terms.length, 0, 0);
    }

    static GroupState state(int self, RecoveredLog log) {
        return new GroupState(SETTINGS, replica(self), log, new TestFactory(), new Random(1));
    }

    static RaftCore core(int self, RecoveredLog log) {
        return new RaftCore(SETTINGS, replica(self), log, new TestFactory(), new Random(1));
    }

    record Bytes(int sizeBytes) implements Proposal {}

    /** Makes empty entries; refuses a proposal of no bytes, as a factory with a bug would. */
    static final class TestFactory implements EntryFactory {
        @Override
        public Entry stamp(Predecessor previous, long index, int term, Proposal proposal) {
            if (proposal.sizeBytes() == 0) {
                throw new IllegalArgumentException("refused by the factory");
            }
            return new Entry(index, term, EntryKind.DATA, new byte[proposal.sizeBytes()], null);
        }

        @Override
        public Entry noop(Predecessor previous, long index, int term) {
            return new Entry(index, term, EntryKind.NOOP, new byte[1], null);
        }

        @Override
        public byte[] detailAfter(Entry entry) {
            return new byte[0];
        }

        @Override
        public Entry configuration(Predecessor previous, long index, int term, Configuration configuration) {
            return new Entry(index, term, EntryKind.CONFIGURATION, configuration.encode(), configuration);
        }
    }
}

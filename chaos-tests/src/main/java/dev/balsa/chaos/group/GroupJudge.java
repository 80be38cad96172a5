package dev.balsa.chaos.group;

import java.util.ArrayList;
import java.util.Arrays;
import java.util.Comparator;
import java.util.List;
import java.util.concurrent.TimeUnit;

/** Finds in a run what a group promises never to do. */
public final class GroupJudge {
    private static final int MAX_FINDINGS = 30;

    private final GroupHistory run;
    private final List<Ownership> ownerships;
    private final List<String> findings = new ArrayList<>();

    private GroupJudge(GroupHistory run) {
        this.run = run;
        this.ownerships = run.ownerships();
    }

    /** What was done wrong; empty if nothing was. */
    public static List<String> findings(GroupHistory run) {
        GroupJudge judge = new GroupJudge(run);
        for (int partition = 0; partition < run.ends().length; partition++) {
            int number = partition;
            List<Ownership> owners = judge.ownerships.stream()
                    .filter(ownership -> ownership.partition() == number)
                    .toList();
            judge.everyRecordIsRead(partition, owners);
            judge.nobodySkips(owners);
            judge.noEpochHasTwoReaders(owners);
            judge.noMomentHasTwoReaders(owners);
        }
        judge.committedOffsetsDoNotRegress();
        judge.nobodyIsThrownOutWithoutReason();
        judge.whoIsReplacedIsFenced();
        return List.copyOf(judge.findings);
    }

    private void everyRecordIsRead(int partition, List<Ownership> owners) {
        List<MemberEvent.Read> reads = owners.stream()
                .flatMap(owner -> owner.reads().stream())
                .sorted(Comparator.comparingLong(MemberEvent.Read::firstOffset))
                .toList();
        long next = 0;
        for (MemberEvent.Read read : reads) {
            if (read.firstOffset() > next) {
                find("lost: offsets " + next + " to " + (read.firstOffset() - 1) + " of partition " + partition
                        + " were returned to nobody");
            }
            next = Math.max(next, read.lastOffset() + 1);
        }
        if (next < run.ends()[partition]) {
            find("lost: partition " + partition + " ends at " + run.ends()[partition] + ", and nobody read from " + next
                    + " on");
        }
    }

    private void nobodySkips(List<Ownership> owners) {
        for (Ownership owner : owners) {
            if (owner.isUnassigned()) {
                find("not assigned: " + owner + " is read by it");
            }
            for (int i = 1; i < owner.reads().size(); i++) {
                long due = owner.reads().get(i - 1).lastOffset() + 1;
                long came = owner.reads().get(i).firstOffset();
                if (came != due) {
                    find((came > due ? "skipped: " : "again: ") + owner + " got " + came + " where " + due
                            + " was due");
                }
            }
        }
    }

    /** Epochs are the group's: each is given out once, and a partition changes hands in a later one than it was read in. */
    private void noEpochHasTwoReaders(List<Ownership> owners) {
        List<Ownership> inOrder = owners.stream()
                .sorted(Comparator.comparingLong(Ownership::epoch).thenComparingLong(Ownership::fromNanos))
                .toList();
        for (int i = 0; i < inOrder.size(); i++) {
            for (int j = i + 1;
                    j < inOrder.size()
                            && inOrder.get(j).epoch() <= inOrder.get(i).lastEpoch();
                    j++) {
                // A member that thought itself lost, and was not, goes on in the epoch it had.
                if (!inOrder.get(j).member().equals(inOrder.get(i).member())) {
                    find("two readers of one generation: " + inOrder.get(i) + ", and " + inOrder.get(j));
                }
            }
        }
    }

    /**
     * Who is not frozen has stopped before the next one begins. A frozen process may wake behind its time, which is what epochs
     * are for.
     */
    private void noMomentHasTwoReaders(List<Ownership> owners) {
        for (Ownership first : owners) {
            long stoppedNanos = first.end() == Ownership.End.REVOKED ? first.endNanos() : first.lastReadNanos();
            for (Ownership second : owners) {
                boolean isOverlap = !second.equals(first)
                        && first.fromNanos() <= second.fromNanos()
                        && second.fromNanos() < stoppedNanos
                        && !first.member().wasPaused(first.fromNanos(), stoppedNanos);
                if (isOverlap) {
                    find("two readers at a time: " + first + " had not stopped, and " + second + " began "
                            + TimeUnit.NANOSECONDS.toMicros(stoppedNanos - second.fromNanos()) + " us before");
                }
            }
        }
    }

    private void committedOffsetsDoNotRegress() {
        long[] highest = new long[run.ends().length];
        Arrays.fill(highest, -1);
        for (GroupHistory.Sample sample : run.committed()) {
            for (int partition = 0; partition < highest.length; partition++) {
                long offset = sample.offsets()[partition];
                if (offset < highest[partition]) {
                    find("committed offset of partition " + partition + " went back from " + highest[partition] + " to "
                            + offset);
                }
                highest[partition] = Math.max(highest[partition], offset);
            }
        }
        for (int partition = 0; partition < highest.length; partition++) {
            if (Math.max(0, highest[partition]) != run.ends()[partition]) {
                find("committed offset of partition " + partition + " came to " + highest[partition] + ", its end is "
                        + run.ends()[partition]);
            }
        }
    }

    /** Losing a coordinator, and what others do, is no reason. */
    private void nobodyIsThrownOutWithoutReason() {
        for (MemberHistory member : run.members()) {
            for (MemberEvent event : member.events()) {
                boolean isOut = event instanceof MemberEvent.Lost || event instanceof MemberEvent.Fenced;
                if (isOut && !member.wasPaused(event.atNanos() - 2 * run.sessionNanos(), event.atNanos())) {
                    find("thrown out: " + member.name() + " wrote " + event.line() + " though it was never frozen");
                }
            }
        }
    }

    /**
     * Another process took its place while it was frozen for longer than its session. What a poll had in hand when it froze may be
     * written down when it wakes; nothing more may come.
     */
    private void whoIsReplacedIsFenced() {
        for (GroupHistory.Action action : run.actions()) {
            if (action.kind() == GroupHistory.Kind.REPLACE) {
                run.members().stream()
                        .filter(member -> member.name().equals(action.member()))
                        .forEach(this::isFenced);
            }
        }
    }

    private void isFenced(MemberHistory member) {
        if (member.events().stream().noneMatch(MemberEvent.Fenced.class::isInstance)) {
            find("not fenced: " + member.name() + " was replaced while it was frozen, and nobody told it");
        }
        long wokeNanos =
                member.pauses().isEmpty() ? 0 : member.pauses().getLast().toNanos();
        long polls = member.events().stream()
                .filter(event -> event instanceof MemberEvent.Read && event.atNanos() > wokeNanos)
                .mapToLong(MemberEvent::atNanos)
                .distinct()
                .count();
        if (polls > 1) {
            find("read on: " + member.name() + " was replaced while it was frozen, and " + polls
                    + " polls returned records after it woke");
        }
    }

    private void find(String finding) {
        if (findings.size() < MAX_FINDINGS) {
            findings.add(finding);
        }
    }
}

package dev.balsa.chaos.group;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertTrue;

import dev.balsa.chaos.group.GroupHistory.Action;
import dev.balsa.chaos.group.GroupHistory.Kind;
import dev.balsa.chaos.group.GroupHistory.Sample;
import dev.balsa.chaos.group.MemberEvent.Assigned;
import dev.balsa.chaos.group.MemberEvent.Closing;
import dev.balsa.chaos.group.MemberEvent.Committed;
import dev.balsa.chaos.group.MemberEvent.Fenced;
import dev.balsa.chaos.group.MemberEvent.Lost;
import dev.balsa.chaos.group.MemberEvent.Read;
import dev.balsa.chaos.group.MemberEvent.Revoked;
import dev.balsa.chaos.group.MemberHistory.Span;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import java.util.Set;
import java.util.concurrent.TimeUnit;
import org.junit.jupiter.api.Test;

/** Histories made by hand: innocent ones, and one for each thing a group must not do. Times are in milliseconds. */
class GroupJudgeTest {
    private static final long SESSION_MS = 6_000;

    private final List<MemberHistory> members = new ArrayList<>();
    private final List<Sample> samples = new ArrayList<>();
    private final List<Action> actions = new ArrayList<>();
    private final List<Span> brokerKills = new ArrayList<>();
    /** Of partition 0. */
    private final List<Span> standstills = new ArrayList<>();

    @Test
    void aHandOverIsInnocent() {
        member("a", assigned(0, 1), read(10, 1, 0, 4), read(20, 1, 5, 9), revoked(30));
        member("b", assigned(40, 3), read(50, 3, 10, 19));
        committed(0, 10, 10, 20);
        assertEquals(List.of(), findings(20));
    }

    @Test
    void whatComesAgainAfterACrashIsInnocent() {
        member("a", assigned(0, 1), read(10, 1, 0, 9));
        member("b", assigned(7_000, 3), read(7_010, 3, 5, 19));
        committed(5, 20);
        assertEquals(List.of(), findings(20));
    }

    @Test
    void aFrozenMemberThatWakesLateIsInnocentInItsOwnEpoch() {
        frozen("a", 20, 9_000, assigned(0, 1), read(10, 1, 0, 9), read(9_001, 1, 10, 12), lost(9_002));
        member("b", assigned(7_000, 3), read(7_010, 3, 10, 19));
        committed(10, 20);
        assertEquals(List.of(), findings(20));
    }

    @Test
    void whoThoughtItselfLostAndGoesOnInItsEpochIsNoSecondReader() {
        frozen("a", 15, 18, assigned(0, 3), read(10, 3, 0, 9), lost(20), assigned(30, 3), read(40, 3, 5, 19));
        committed(5, 20);
        assertEquals(List.of(), findings(20));
    }

    @Test
    void aRecordThatNobodyReadConvicts() {
        member("a", assigned(0, 1), read(10, 1, 0, 4), revoked(30));
        member("b", assigned(40, 3), read(50, 3, 6, 9));
        committed(10);
        convicts("lost: offsets 5 to 5", 10);
    }

    @Test
    void anEndThatNobodyReadConvicts() {
        member("a", assigned(0, 1), read(10, 1, 0, 4));
        committed(6);
        convicts("lost: partition 0 ends at 6", 6);
    }

    @Test
    void aSkipWithinOneOwnershipConvictsEvenIfAnotherOneReadIt() {
        member("a", assigned(0, 1), read(10, 1, 0, 4), read(20, 1, 6, 9), revoked(30));
        member("b", assigned(40, 3), read(50, 3, 5, 9));
        committed(10);
        convicts("skipped: ", 10);
    }

    @Test
    void readingAgainWithinOneOwnershipConvicts() {
        member("a", assigned(0, 1), read(10, 1, 0, 4), read(20, 1, 4, 9));
        committed(10);
        convicts("again: ", 10);
    }

    @Test
    void twoReadersOfOneGenerationConvict() {
        frozen("a", 5, 6, assigned(0, 1), read(10, 4, 0, 9));
        member("b", assigned(20, 3), read(30, 3, 0, 9));
        committed(10);
        convicts("two readers of one generation: ", 10);
    }

    /** One that was assigned between two others is not hidden by its neighbour. */
    @Test
    void anOverlapOverSeveralOwnershipsConvicts() {
        frozen("a", 0, 100, assigned(0, 1), read(10, 9, 0, 4));
        member("b", assigned(20, 3), read(30, 3, 5, 6), revoked(31));
        member("c", assigned(40, 8), read(50, 8, 7, 9));
        committed(10);
        convicts("partition 0 of c", 10);
    }

    @Test
    void whoBeginsBeforeTheOtherHasStoppedConvicts() {
        member("a", assigned(0, 1), read(10, 1, 0, 9), revoked(30));
        member("b", assigned(25, 3), read(50, 3, 10, 19));
        committed(20);
        convicts("two readers at a time: ", 20);
    }

    @Test
    void whoReadsOnAfterItsSuccessorBeganConvicts() {
        member("a", assigned(0, 1), read(10, 1, 0, 9), read(8_000, 1, 10, 11));
        member("b", assigned(7_000, 3), read(7_010, 3, 10, 19));
        committed(20);
        convicts("two readers at a time: ", 20);
    }

    @Test
    void readingWithoutAnAssignmentConvicts() {
        member("a", read(10, 1, 0, 9));
        committed(10);
        convicts("not assigned: ", 10);
    }

    @Test
    void readingAfterGivingUpConvicts() {
        member("a", assigned(0, 1), read(10, 1, 0, 4), revoked(20), read(30, 1, 5, 9));
        committed(10);
        convicts("not assigned: ", 10);
    }

    @Test
    void committedOffsetsThatGoBackConvict() {
        member("a", assigned(0, 1), read(10, 1, 0, 9));
        committed(8, 7, 10);
        convicts("went back from 8 to 7", 10);
    }

    @Test
    void committedOffsetsThatAreForgottenConvict() {
        member("a", assigned(0, 1), read(10, 1, 0, 9));
        committed(8, -1, 10);
        convicts("went back from 8 to -1", 10);
    }

    @Test
    void aLastCommitThatIsMissingConvicts() {
        member("a", assigned(0, 1), read(10, 1, 0, 9));
        committed(8, 9);
        convicts("came to 9, its end is 10", 10);
    }

    @Test
    void whoIsThrownOutWithoutHavingBeenFrozenConvicts() {
        member("a", assigned(0, 1), read(10, 1, 0, 9), lost(20));
        committed(10);
        convicts("thrown out: a", 10);
        members.clear();
        member("a", assigned(0, 1), read(10, 1, 0, 9), fenced(20));
        convicts("thrown out: a", 10);
    }

    @Test
    void whoIsReplacedWhileFrozenMayWriteDownWhatItHadInHand() {
        actions.add(new Action(Kind.REPLACE, "a", nanos(11)));
        frozen("a", 12, 9_000, assigned(0, 1), read(10, 1, 0, 4), read(9_001, 1, 5, 6), lost(9_002), fenced(9_003));
        member("b", assigned(20, 3), read(30, 3, 5, 9));
        committed(10);
        assertEquals(List.of(), findings(10));
    }

    @Test
    void whoIsReplacedWhileFrozenAndReadsOnConvicts() {
        actions.add(new Action(Kind.REPLACE, "a", nanos(11)));
        frozen(
                "a",
                12,
                9_000,
                assigned(0, 1),
                read(10, 1, 0, 4),
                read(9_001, 1, 5, 5),
                read(9_002, 1, 6, 6),
                fenced(9_003));
        member("b", assigned(20, 3), read(30, 3, 5, 9));
        committed(10);
        convicts("read on: a", 10);
    }

    @Test
    void whoIsReplacedWhileFrozenAndNotFencedConvicts() {
        actions.add(new Action(Kind.REPLACE, "a", nanos(11)));
        frozen("a", 12, 9_000, assigned(0, 1), read(10, 1, 0, 4), lost(9_002));
        member("b", assigned(20, 3), read(30, 3, 5, 9));
        committed(10);
        convicts("not fenced: a", 10);
    }

    @Test
    void figuresAreThoseOfTheHistory() {
        member(
                "a",
                assigned(0, 1),
                read(90, 1, 0, 0),
                commit(95, 99),
                read(100, 1, 1, 1),
                read(250, 1, 2, 2),
                read(20_000, 1, 3, 3));
        member("b", new Assigned(0, 1, Set.of(1)), closing(200), new Revoked(nanos(210), Set.of(1)));
        member(
                "c",
                new Assigned(nanos(300), 4, Set.of(1)),
                new Read(nanos(420), 4, 1, 0, 5),
                new Committed(nanos(430), nanos(440)),
                new Committed(nanos(29_900), nanos(30_100)),
                new Committed(nanos(30_101), nanos(30_700)));
        member("d", new Assigned(0, 1, Set.of(2)));
        member("e", new Assigned(nanos(8_100), 6, Set.of(2)), new Read(nanos(8_200), 6, 2, 0, 5));
        actions.add(new Action(Kind.CLOSE, "b", nanos(190)));
        actions.add(new Action(Kind.KILL, "d", nanos(2_000)));
        actions.add(new Action(Kind.COORDINATOR_KILL, "", nanos(30_000)));
        brokerKills.add(new Span(nanos(30_000), nanos(33_000)));
        actions.add(new Action(Kind.NOTHING, "", nanos(50)));
        List<GroupFigures.Figure> figures = GroupFigures.of(history(0));
        assertEquals(List.of(19_750.0), figures.get(0).millis());
        assertEquals(List.of(19_750.0, 19_750.0), figures.get(1).millis());
        assertEquals(List.of(19_750.0, 19_750.0), figures.get(2).millis());
        assertEquals(List.of(6_200.0), figures.get(3).millis());
        assertEquals(List.of(220.0), figures.get(4).millis());
        assertEquals(List.of(700.0), figures.get(5).millis());
        assertTrue(!figures.get(1).isWithinBounds());
        assertTrue(figures.get(5).isWithinBounds());
        standstills.add(new Span(nanos(240), nanos(10_000)));
        standstills.add(new Span(nanos(10_100), nanos(30_000)));
        GroupFigures.Figure less = GroupFigures.of(history(0)).get(2);
        assertEquals(List.of(100.0, 140.0), less.millis(), "nothing could be read while nothing was written");
    }

    @Test
    void linesAreReadAsTheyWereWritten() {
        List<MemberEvent> events = List.of(
                new Assigned(1, 2, Set.of()),
                new Assigned(1, 2, Set.of(3, 4)),
                revoked(5),
                lost(6),
                read(7, 8, 9, 10),
                new Committed(11, 12),
                new MemberEvent.CommitFailed(13, 14, "Why"),
                closing(15),
                new Fenced(16));
        assertEquals(
                events,
                events.stream().map(event -> MemberEvent.parse(event.line())).toList());
    }

    private void member(String name, MemberEvent... events) {
        members.add(new MemberHistory(name, Arrays.asList(events), List.of()));
    }

    private void frozen(String name, long fromMs, long toMs, MemberEvent... events) {
        members.add(new MemberHistory(name, Arrays.asList(events), List.of(new Span(nanos(fromMs), nanos(toMs)))));
    }

    private static Assigned assigned(long atMs, long epoch) {
        return new Assigned(nanos(atMs), epoch, Set.of(0));
    }

    private static Read read(long atMs, long epoch, long first, long last) {
        return new Read(nanos(atMs), epoch, 0, first, last);
    }

    private static Revoked revoked(long atMs) {
        return new Revoked(nanos(atMs), Set.of(0));
    }

    private static Lost lost(long atMs) {
        return new Lost(nanos(atMs), Set.of(0));
    }

    private static Fenced fenced(long atMs) {
        return new Fenced(nanos(atMs));
    }

    private static Closing closing(long atMs) {
        return new Closing(nanos(atMs));
    }

    private static Committed commit(long begunMs, long atMs) {
        return new Committed(nanos(begunMs), nanos(atMs));
    }

    private void committed(long... offsets) {
        samples.clear();
        for (int i = 0; i < offsets.length; i++) {
            samples.add(new Sample(nanos(i), new long[] {offsets[i]}));
        }
    }

    private static long nanos(long ms) {
        return TimeUnit.MILLISECONDS.toNanos(ms);
    }

    private GroupHistory history(long end) {
        return new GroupHistory(
                members,
                samples,
                actions,
                brokerKills,
                List.of(standstills, List.of(), List.of()),
                new long[] {end},
                nanos(SESSION_MS));
    }

    private List<String> findings(long end) {
        return GroupJudge.findings(history(end));
    }

    private void convicts(String finding, long end) {
        List<String> found = findings(end);
        assertTrue(found.stream().anyMatch(one -> one.contains(finding)), () -> "found only " + found);
    }
}

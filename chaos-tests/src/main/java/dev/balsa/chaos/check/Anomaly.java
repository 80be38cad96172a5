package dev.balsa.chaos.check;

/** What must not be found in a history, and the promise that each of them breaks. */
public enum Anomaly {
    LOST_WRITE("lost-write", "a record that was acknowledged with acks=all is read by every later complete read"),
    UNSEEN("unseen", "after the last fault is healed, every record acknowledged with acks=all is read to the end"),
    LOST_LEADER_WRITE(
            "lost-leader-write", "a record acknowledged with acks=1 survives unless another broker is elected"),
    UNREAD("unread", "a record that one reader was given is given to every later one"),
    DUPLICATE("duplicate", "an idempotent producer's record is in the log once; with acks=0 at most once"),
    INCONSISTENT_OFFSETS("inconsistent-offsets", "an offset of a partition names one record for ever"),
    REFUSED_WRITE_SEEN("refused-write-seen", "a record that was refused is never read"),
    INVENTED_RECORD("invented-record", "whatever is read was sent to this partition before, byte for byte"),
    WEAK_ACKNOWLEDGEMENT("weak-acknowledgement", "an acknowledgement reaches the level that was asked for"),
    INTERNAL_NONMONOTONIC_POLL("internal-nonmonotonic-poll", "the records of one poll are in the order of the log"),
    INTERNAL_POLL_SKIP("internal-poll-skip", "the records of one poll have none between them in the log"),
    NONMONOTONIC_POLL("nonmonotonic-poll", "a poll goes on behind the one before"),
    POLL_SKIP("poll-skip", "a poll goes on directly behind the one before"),
    INTERNAL_NONMONOTONIC_SEND(
            "internal-nonmonotonic-send", "the records of one idempotent call keep their order in the log"),
    NONMONOTONIC_SEND("nonmonotonic-send", "the calls of one idempotent producer keep their order in the log"),
    NONLINEAR_ORDER(
            "nonlinear-order", "what is sent after another record was acknowledged with acks=all stands behind it"),
    HIGH_WATERMARK_REGRESS("high-watermark-regress", "the high watermark that a reader was told never goes back"),
    READ_PAST_HIGH_WATERMARK("read-past-high-watermark", "a read returns committed records only"),
    STALE_END_OFFSET("stale-end-offset", "an end offset covers everything acknowledged before it was asked for"),
    DUAL_OWNER("dual-owner", "a partition has one owner in a group at a time"),
    STALE_COMMIT("stale-commit", "a commit of a member that has lost the partition is refused"),
    OFFSET_REGRESS("offset-regress", "a committed offset goes back only if somebody resets it"),
    COMMITTED_TOO_FAR("committed-too-far", "automatic commits cover only records that were worked off"),
    NONLINEAR_REGISTER("nonlinear-register", "metadata reads and writes are linearizable"),
    TWO_LEADERS("two-leaders", "a term has one leader"),
    UNEXPECTED_EXIT("unexpected-exit", "a broker ends only when somebody or a fault ends it"),
    SLOW_RECOVERY("slow-recovery", "every partition acknowledges again soon after all faults are healed");

    private final String text;
    private final String promise;

    Anomaly(String text, String promise) {
        this.text = text;
        this.promise = promise;
    }

    /** The name in reports. */
    public String text() {
        return text;
    }

    /** What has to be true instead. */
    public String promise() {
        return promise;
    }
}

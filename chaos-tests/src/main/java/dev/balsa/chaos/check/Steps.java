package dev.balsa.chaos.check;

/** Counts what the judge does, so that a test can tell linear from quadratic without a clock. */
final class Steps {
    private long count;

    void add(long more) {
        count += more;
    }

    long count() {
        return count;
    }
}

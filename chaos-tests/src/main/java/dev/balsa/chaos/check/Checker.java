package dev.balsa.chaos.check;

/** Looks for one anomaly. */
interface Checker extends Observer {
    /** Once, behind the last line. */
    Verdict verdict();
}

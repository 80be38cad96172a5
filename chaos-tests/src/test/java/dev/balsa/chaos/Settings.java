package dev.balsa.chaos;

import java.util.List;

/** Broker options of the tests. */
final class Settings {
    /** Journals small enough to be recycled many times in one test. */
    static final List<String> SMALL_JOURNAL = List.of("journal.file.bytes=16MiB", "journal.files=4");

    private Settings() {}
}

package dev.balsa.chaos.nemesis;

import java.io.IOException;

/** Undoes one fault, once. */
@FunctionalInterface
public interface Healing {
    void heal() throws IOException;

    /** What is over when it has begun. */
    Healing NOTHING = () -> {};
}

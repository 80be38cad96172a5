package dev.balsa.chaos.net;

import java.io.IOException;

/** Takes back what was done to a network, once. */
@FunctionalInterface
public interface Undo {
    void undo() throws IOException;
}

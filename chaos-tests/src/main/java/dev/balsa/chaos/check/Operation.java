package dev.balsa.chaos.check;

import dev.balsa.chaos.history.Request;

/** A request under way, with the line of its invocation. */
record Operation(long number, int process, long line, long invokedNs, Request request) {}

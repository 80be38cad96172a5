package dev.balsa.raft.runtime;

import dev.balsa.raft.log.Anchor;
import dev.balsa.raft.log.SnapshotChunk;
import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import org.jspecify.annotations.Nullable;

/** The state of one replica on its disk, which outlives its process: a list of texts. Checks the order in which it is used. */
final class TestSnapshots implements GroupSnapshots {
    final List<String> calls = new ArrayList<>();
    Runnable onAllStaged = () -> {};
    int failingOpens;
    boolean failsStaging;
    int opened;
    int closed;

    private List<String> base = List.of();
    private long appliedIndex;
    private byte[] staged = {};
    private @Nullable Anchor stagedFor;
    private @Nullable Anchor installedAt;
    private @Nullable TestListener listener;

    void serves(TestListener application) {
        listener = application;
    }

    /** What is put in place at the process's start. */
    List<String> base() {
        return base;
    }

    long appliedIndex() {
        return appliedIndex;
    }

    /** Makes the present state durable, so that entries up to here may go. */
    void flush() {
        TestListener application = application();
        base = application.texts();
        application.committed.clear();
        appliedIndex = application.appliedIndex;
    }

    private TestListener application() {
        if (listener == null) {
            throw new IllegalStateException("no process uses this state");
        }
        return listener;
    }

    @Override
    public SnapshotReader open(Anchor at) throws IOException {
        if (failingOpens > 0) {
            failingOpens--;
            throw new IOException("the test wants this to fail");
        }
        if (at.id().index() != application().appliedIndex) {
            throw new IllegalStateException("opened at " + at + ", applied is " + application().appliedIndex);
        }
        opened++;
        byte[] bytes = String.join("\n", application().texts()).getBytes(StandardCharsets.UTF_8);
        return new SnapshotReader() {
            private int position;
            private boolean isClosed;

            @Override
            public byte[] read(int maxBytes) {
                int from = position;
                position = Math.min(bytes.length, from + maxBytes);
                return Arrays.copyOfRange(bytes, from, position);
            }

            @Override
            public boolean isAtEnd() {
                return position == bytes.length;
            }

            @Override
            public void close() {
                closed += isClosed ? 0 : 1;
                isClosed = true;
            }
        };
    }

    @Override
    public void stage(SnapshotChunk chunk) throws IOException {
        if (failsStaging) {
            throw new IOException("the test wants this to fail");
        }
        calls.add("stage " + chunk.position());
        byte[] longer = Arrays.copyOf(staged, (int) chunk.end());
        System.arraycopy(chunk.bytes(), 0, longer, (int) chunk.position(), chunk.bytes().length);
        staged = longer;
        stagedFor = chunk.isLast() ? chunk.anchor() : null;
        if (chunk.isLast()) {
            onAllStaged.run();
        }
    }

    @Override
    public void install(Anchor anchor) throws IOException {
        calls.add("install " + anchor.id());
        if (anchor.equals(installedAt)) {
            return;
        }
        if (!anchor.equals(stagedFor)) {
            throw new IOException("nothing was staged for " + anchor);
        }
        String text = new String(staged, StandardCharsets.UTF_8);
        base = text.isEmpty() ? List.of() : List.of(text.split("\n", -1));
        appliedIndex = anchor.id().index();
        installedAt = anchor;
        staged = new byte[0];
        stagedFor = null;
    }
}

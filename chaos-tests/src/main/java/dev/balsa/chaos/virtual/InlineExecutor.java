package dev.balsa.chaos.virtual;

/** Runs a task where it is handed over. For tasks that somebody waits for, which nobody can do in one thread. */
final class InlineExecutor extends VirtualThreads {
    @Override
    public void execute(Runnable task) {
        task.run();
    }
}

package dev.balsa.chaos.plan;

/** The text of a plan is broken. The message names the line and what would be right. */
public final class PlanFormatException extends Exception {
    private static final long serialVersionUID = 1L;

    PlanFormatException(int line, String what) {
        super("line " + line + " of the plan: " + what);
    }
}

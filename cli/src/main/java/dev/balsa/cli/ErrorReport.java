package dev.balsa.cli;

import java.io.PrintWriter;
import picocli.CommandLine;
import picocli.CommandLine.IExecutionExceptionHandler;
import picocli.CommandLine.ParseResult;

/** Prints one line about whatever ended a command. */
final class ErrorReport implements IExecutionExceptionHandler {
    @Override
    public int handleExecutionException(Exception problem, CommandLine command, ParseResult parsed) {
        CommandFailure failure = Explanations.of(problem);
        PrintWriter err = command.getErr();
        err.println(failure.line());
        err.flush();
        return failure.exitCode();
    }
}

package dev.balsa.chaos.mutant;

import org.junit.platform.engine.discovery.DiscoverySelectors;
import org.junit.platform.launcher.core.LauncherDiscoveryRequestBuilder;
import org.junit.platform.launcher.core.LauncherFactory;
import org.junit.platform.launcher.listeners.SummaryGeneratingListener;
import org.junit.platform.launcher.listeners.TestExecutionSummary;

/** Runs one test class and prints {@value #RESULT}, how many tests ran, and the names of those that failed. */
public final class JUnitMain {
    static final String RESULT = "mutant-test-result";

    private JUnitMain() {}

    public static void main(String[] arguments) {
        SummaryGeneratingListener listener = new SummaryGeneratingListener();
        LauncherFactory.create()
                .execute(
                        LauncherDiscoveryRequestBuilder.request()
                                .selectors(DiscoverySelectors.selectClass(arguments[0]))
                                .build(),
                        listener);
        TestExecutionSummary summary = listener.getSummary();
        StringBuilder result = new StringBuilder(RESULT).append(' ').append(summary.getTestsStartedCount());
        summary.getFailures()
                .forEach(failure -> result.append(' ')
                        .append(failure.getTestIdentifier()
                                .getLegacyReportingName()
                                .replaceAll("\\W.*", "")));
        System.out.println(result);
    }
}

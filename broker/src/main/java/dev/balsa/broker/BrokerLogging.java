package dev.balsa.broker;

import java.util.logging.LogManager;
import org.slf4j.bridge.SLF4JBridgeHandler;

/** Leads everything that is logged to one place: what libraries and the core write through the JDK's logging joins the rest. */
public final class BrokerLogging {
    private BrokerLogging() {}

    /** Call once, first thing in a process. */
    public static void install() {
        LogManager.getLogManager().reset();
        SLF4JBridgeHandler.removeHandlersForRootLogger();
        SLF4JBridgeHandler.install();
    }
}

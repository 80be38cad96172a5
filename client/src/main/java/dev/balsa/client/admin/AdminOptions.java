package dev.balsa.client.admin;

import static dev.balsa.client.config.Option.count;
import static dev.balsa.client.config.Option.label;
import static dev.balsa.client.config.Option.requiredTexts;
import static dev.balsa.client.config.Option.whole;

import dev.balsa.client.config.OptionTable;
import java.util.List;

/** The options of {@link BalsaAdmin}: names and meaning are Kafka's. */
public final class AdminOptions {
    public static final String BOOTSTRAP_SERVERS = "bootstrap.servers";
    public static final String CLIENT_ID = "client.id";
    public static final String REQUEST_TIMEOUT_MS = "request.timeout.ms";
    public static final String DEFAULT_API_TIMEOUT_MS = "default.api.timeout.ms";
    public static final String RETRY_BACKOFF_MS = "retry.backoff.ms";
    public static final String RETRY_BACKOFF_MAX_MS = "retry.backoff.max.ms";

    static final OptionTable TABLE = new OptionTable(List.of(
            requiredTexts(BOOTSTRAP_SERVERS, "some brokers of the cluster, as host:port,host:port"),
            label(CLIENT_ID, "name of this client in the brokers' logs"),
            count(REQUEST_TIMEOUT_MS, 30_000, 1, "milliseconds to wait for one answer"),
            count(DEFAULT_API_TIMEOUT_MS, 60_000, 1, "milliseconds for a whole call, retries included"),
            whole(RETRY_BACKOFF_MS, 100, 0, Long.MAX_VALUE, "milliseconds before the first retry"),
            whole(RETRY_BACKOFF_MAX_MS, 1_000, 0, Long.MAX_VALUE, "milliseconds before later retries, at most")));

    private AdminOptions() {}
}

package dev.balsa.client.consumer;

import dev.balsa.client.net.Backoff;
import dev.balsa.client.net.ClientClock;
import dev.balsa.client.net.MetadataCache;
import dev.balsa.client.net.MetadataRefresher;
import dev.balsa.client.net.UnaryCalls;

/** What the consumer's parts need of each other. */
record ConsumerContext(
        ConsumerSettings settings,
        ClientClock clock,
        MetadataCache metadata,
        MetadataRefresher refresher,
        UnaryCalls calls,
        Backoff backoff,
        ConsumerMeter meter) {}

package dev.balsa.client.net;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertThrows;

import io.grpc.CallOptions;
import io.grpc.ClientCall;
import io.grpc.ManagedChannel;
import io.grpc.MethodDescriptor;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.TimeUnit;
import org.junit.jupiter.api.Test;

class BrokerChannelsTest {
    private final List<String> ended = new ArrayList<>();
    private final BrokerChannels channels = new BrokerChannels(Ending::new);

    /** Whose last call fails while it ends, and discards it. */
    private final class Ending extends ManagedChannel {
        private final String endpoint;

        Ending(String endpoint) {
            this.endpoint = endpoint;
        }

        @Override
        public ManagedChannel shutdownNow() {
            ended.add(endpoint);
            channels.discard(endpoint, this);
            return this;
        }

        @Override
        public ManagedChannel shutdown() {
            return this;
        }

        @Override
        public boolean isShutdown() {
            return false;
        }

        @Override
        public boolean isTerminated() {
            return false;
        }

        @Override
        public boolean awaitTermination(long timeout, TimeUnit unit) {
            return true;
        }

        @Override
        public <Q, A> ClientCall<Q, A> newCall(MethodDescriptor<Q, A> method, CallOptions options) {
            throw new UnsupportedOperationException();
        }

        @Override
        public String authority() {
            return endpoint;
        }
    }

    @Test
    void callsThatEndWithTheirChannelsMayDiscardThem() {
        for (String endpoint : List.of("a:1", "b:1", "c:1")) {
            assertEquals(endpoint, channels.get(endpoint).authority());
        }
        channels.close();
        assertEquals(3, ended.size());
        assertThrows(IllegalStateException.class, () -> channels.get("a:1"));
    }
}

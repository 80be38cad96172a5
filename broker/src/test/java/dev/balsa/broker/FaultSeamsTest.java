package dev.balsa.broker;

import static org.junit.jupiter.api.Assertions.assertNotSame;
import static org.junit.jupiter.api.Assertions.assertSame;

import dev.balsa.broker.config.ConfigReader;
import dev.balsa.raft.runtime.GroupMessage;
import dev.balsa.raft.runtime.PeerListener;
import dev.balsa.raft.runtime.PeerTransport;
import java.nio.file.Path;
import java.util.List;
import java.util.Map;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

class FaultSeamsTest {
    @TempDir
    Path directory;

    private final ResourceStack opened = new ResourceStack();
    private final BrokerPorts machine = BrokerPorts.ofMachine();

    private FaultSeams seams(boolean isEnabled) throws Exception {
        return FaultSeams.of(
                BrokerSettings.of(new ConfigReader()
                        .overrides(Map.of(
                                "log.dir", directory.toString(), "fault.injection.enable", Boolean.toString(isEnabled)))
                        .read()),
                machine,
                opened,
                () -> {});
    }

    @Test
    void whereItIsOffNothingStandsBetween() throws Exception {
        FaultSeams seams = seams(false);
        Runnable work = () -> {};
        assertSame(machine, seams.ports());
        assertSame(NETWORK, seams.inFrontOf(NETWORK));
        assertSame(HOST, seams.inFrontOf(HOST));
        assertSame(work, seams.periodic(work));
    }

    @Test
    void whereItIsOnEverythingHasItsFrontAndEndsWithTheBroker() throws Exception {
        FaultSeams seams = seams(true);
        assertNotSame(machine.files(), seams.ports().files());
        assertNotSame(machine.wallClock(), seams.ports().wallClock());
        assertNotSame(NETWORK, seams.inFrontOf(NETWORK));
        assertNotSame(HOST, seams.inFrontOf(HOST));
        opened.close();
    }

    private static final PeerTransport NETWORK = new PeerTransport() {
        @Override
        public void send(int brokerId, List<GroupMessage> messages) {}

        @Override
        public void close() {}
    };

    private static final PeerListener HOST = new PeerListener() {
        @Override
        public void received(List<GroupMessage> messages) {}

        @Override
        public void unreachable(int brokerId) {}

        @Override
        public void refused(int brokerId) {}
    };
}

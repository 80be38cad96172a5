package dev.balsa.broker.config;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertNotEquals;
import static org.junit.jupiter.api.Assertions.assertTrue;

import java.io.IOException;
import java.net.InetAddress;
import java.net.ServerSocket;
import org.junit.jupiter.api.Test;

class PortBlockTest {
    @Test
    void nobodyElseGetsABlockThatIsHeld() throws IOException {
        int first;
        try (PortBlock one = PortBlock.take();
                PortBlock other = PortBlock.take()) {
            first = one.first();
            assertTrue(Math.abs(first - other.first()) >= PortBlock.SIZE, first + " and " + other.first());
        }
        try (PortBlock again = PortBlock.take()) {
            assertTrue(again.first() <= first, "given back with its end");
        }
    }

    @Test
    void aBlockWithAPortInUseIsLeftAlone() throws IOException {
        int first;
        try (PortBlock block = PortBlock.take()) {
            first = block.first();
        }
        try (ServerSocket user = new ServerSocket(first + 7, 1, InetAddress.getLoopbackAddress());
                PortBlock block = PortBlock.take()) {
            assertEquals(first + 7, user.getLocalPort());
            assertNotEquals(first, block.first());
        }
    }
}

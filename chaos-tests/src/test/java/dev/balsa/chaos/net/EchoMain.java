package dev.balsa.chaos.net;

import java.io.IOException;
import java.net.DatagramPacket;
import java.net.DatagramSocket;
import java.net.InetAddress;

/** A process that sends every datagram back. Arguments: address and port. Says "ready" once it listens. */
final class EchoMain {
    private EchoMain() {}

    public static void main(String[] arguments) throws IOException {
        try (DatagramSocket socket =
                new DatagramSocket(Integer.parseInt(arguments[1]), InetAddress.getByName(arguments[0]))) {
            System.out.println("ready");
            DatagramPacket packet = new DatagramPacket(new byte[1500], 1500);
            while (true) {
                packet.setLength(1500);
                socket.receive(packet);
                socket.send(packet);
            }
        }
    }
}

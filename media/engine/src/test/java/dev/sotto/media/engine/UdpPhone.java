package dev.sotto.media.engine;

import dev.sotto.base.Entropy;
import dev.sotto.base.NanoClock;
import dev.sotto.base.Outbox;
import dev.sotto.media.ice.IceAgent;
import dev.sotto.media.ice.IceAgentOutput;
import dev.sotto.media.ice.IceCandidate;
import dev.sotto.media.ice.IceCredentials;
import dev.sotto.media.ice.IceSession;
import dev.sotto.media.ice.StunCodec;
import dev.sotto.media.ice.TransportAddress;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.net.DatagramPacket;
import java.net.DatagramSocket;
import java.net.InetAddress;
import java.net.InetSocketAddress;
import java.net.SocketTimeoutException;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import org.jspecify.annotations.Nullable;

/** A real socket with a real ICE agent behind it. */
final class UdpPhone implements AutoCloseable {
    private static final int WAIT_MILLIS = 20;
    private static final NanoClock CLOCK = NanoClock.system();

    final IceCredentials distributorCredentials = IceCredentials.random(Entropy.system());
    private final DatagramSocket socket;
    private final IceAgent agent = new IceAgent(Entropy.system());
    private final Outbox<IceAgentOutput> out = new Outbox<>();
    private final List<byte[]> received = new ArrayList<>();
    private final InetSocketAddress distributor;

    UdpPhone(InetAddress local, int distributorPort) {
        try {
            socket = new DatagramSocket(new InetSocketAddress(local, 0));
            socket.setSoTimeout(WAIT_MILLIS);
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
        distributor = new InetSocketAddress(local, distributorPort);
    }

    /** A copy of the distributor's credentials for it to own. */
    IceCredentials credentialsForDistributor() {
        return new IceCredentials(
                distributorCredentials.ufrag(),
                distributorCredentials.password().copy());
    }

    InetSocketAddress local() {
        return (InetSocketAddress) socket.getLocalSocketAddress();
    }

    /** Checks until a pair is selected. */
    void connect() {
        TransportAddress base = IceGate.transportAddress(local());
        agent.start(
                new IceSession(
                        IceCredentials.random(Entropy.system()),
                        distributorCredentials,
                        List.of(IceCandidate.host(base, 65535)),
                        List.of(IceCandidate.host(IceGate.transportAddress(distributor), 65535))),
                CLOCK.nowNanos(),
                out);
        long until = CLOCK.nowNanos() + 10_000_000_000L;
        while (agent.state() != IceAgent.State.CONNECTED && CLOCK.nowNanos() < until) {
            dispatch();
            receiveOne();
            agent.onTime(CLOCK.nowNanos(), out);
        }
        dispatch();
        if (agent.state() != IceAgent.State.CONNECTED) {
            throw new AssertionError("not connected: " + agent.state());
        }
    }

    void send(byte[] octets) {
        try {
            socket.send(new DatagramPacket(octets, octets.length, distributor));
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
    }

    /** The next {@code count} datagrams that are neither STUN nor RTCP; fewer if they do not come within ten seconds. */
    List<byte[]> receive(int count) {
        long until = CLOCK.nowNanos() + 10_000_000_000L;
        while (received.size() < count && CLOCK.nowNanos() < until) {
            receiveOne();
            dispatch();
        }
        List<byte[]> taken = List.copyOf(received);
        received.clear();
        return taken;
    }

    private void receiveOne() {
        DatagramPacket packet = receiveOrNull();
        if (packet == null) {
            return;
        }
        byte[] octets = Arrays.copyOf(packet.getData(), packet.getLength());
        if (StunCodec.isStun(octets)) {
            TransportAddress source = IceGate.transportAddress((InetSocketAddress) packet.getSocketAddress());
            agent.onDatagram(octets, IceGate.transportAddress(local()), source, CLOCK.nowNanos(), out);
        } else if (!isRtcp(octets)) {
            received.add(octets);
        }
    }

    /** Reports come when they come; no test waits for one. */
    private static boolean isRtcp(byte[] octets) {
        return octets[0] < 0 && octets.length > 1 && (octets[1] & 0xFF) >= 192 && (octets[1] & 0xFF) < 224;
    }

    private @Nullable DatagramPacket receiveOrNull() {
        DatagramPacket packet = new DatagramPacket(new byte[2048], 2048);
        try {
            socket.receive(packet);
            return packet;
        } catch (SocketTimeoutException e) {
            return null;
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
    }

    private void dispatch() {
        for (IceAgentOutput output : out.drain()) {
            if (output instanceof IceAgentOutput.Send(var from, var to, var octets)) {
                send(octets);
            }
        }
    }

    @Override
    public void close() {
        socket.close();
    }
}

package dev.sotto.tests.kit;

import java.io.IOException;
import java.net.DatagramPacket;
import java.net.DatagramSocket;
import java.net.InetSocketAddress;
import java.net.Socket;
import java.net.SocketTimeoutException;
import java.nio.charset.StandardCharsets;
import java.util.Arrays;
import java.util.Optional;
import java.util.regex.Matcher;
import java.util.regex.Pattern;

/** A peer that sends octets as they are and reads status lines, with nothing of a SIP stack in it. */
public class SipPeer implements AutoCloseable {
    private static final Pattern REFUSAL = Pattern.compile("\\s*SIP/2\\.0 [456]\\d\\d [A-Z]");
    private static final Pattern WORDS = Pattern.compile("(?im)^warning: 399 \\S+ \"[^\"]{15,}\"\\r?$");

    private static int branches;

    private final boolean isStream;
    private final DatagramSocket datagrams;
    private final Socket stream;
    private String unread = "";

    /**
     * Speaks to {@code target} over TCP or else UDP.
     *
     * @param local where from; for TCP a port of 0 is usual
     */
    public SipPeer(boolean isStream, InetSocketAddress target, InetSocketAddress local) throws IOException {
        this.isStream = isStream;
        this.datagrams = new DatagramSocket(null);
        this.stream = new Socket();
        if (isStream) {
            stream.bind(local);
            stream.connect(target);
        } else {
            datagrams.bind(local);
            datagrams.connect(target);
        }
    }

    /** Speaks to {@code target} from any port of the same address. */
    public SipPeer(boolean isStream, InetSocketAddress target) throws IOException {
        this(isStream, target, new InetSocketAddress(target.getAddress(), 0));
    }

    /** Sends octets as they are. */
    public void send(byte[] octets) throws IOException {
        if (isStream) {
            stream.getOutputStream().write(octets);
            stream.getOutputStream().flush();
        } else {
            datagrams.send(new DatagramPacket(octets, octets.length));
        }
    }

    /** Sends text as it is. */
    public void send(String text) throws IOException {
        send(text.getBytes(StandardCharsets.UTF_8));
    }

    /** The next response, whole; empty if none came in time or the connection was closed. */
    public Optional<String> response(int millis) throws IOException {
        Optional<String> response = isStream ? fromStream(millis) : fromDatagram(millis);
        response.ifPresent(SipPeer::requireWords);
        return response;
    }

    /** Every refusal says to a person what is wrong. */
    private static void requireWords(String message) {
        Matcher refusal = REFUSAL.matcher(message);
        if (refusal.lookingAt() && !WORDS.matcher(message).find()) {
            throw new AssertionError("a refusal without words: " + message);
        }
    }

    /** The next final response; provisional ones are passed over. */
    public Optional<String> finalResponse(int millis) throws IOException {
        Optional<String> response = response(millis);
        while (response.isPresent() && response.get().startsWith("SIP/2.0 1")) {
            response = response(millis);
        }
        return response;
    }

    /** The status code of a response. */
    public static int status(String response) {
        return Integer.parseInt(response.substring(8, 11));
    }

    /** Sends OPTIONS and gives its response. */
    public Optional<String> options() throws IOException {
        branches++;
        send("OPTIONS sip:1000@host SIP/2.0\r\nVia: SIP/2.0/" + (isStream ? "TCP" : "UDP")
                + " 127.0.0.1:9;rport;branch=z9hG4bKprobe" + branches
                + "\r\nMax-Forwards: 70\r\nFrom: <sip:probe@host>;tag=p\r\nTo: <sip:1000@host>\r\nCall-ID: probe"
                + branches
                + "\r\nCSeq: 1 OPTIONS\r\nContent-Length: 0\r\n\r\n");
        Optional<String> response = finalResponse(10_000);
        while (response.isPresent() && !response.get().contains("z9hG4bKprobe" + branches)) {
            response = finalResponse(10_000);
        }
        return response;
    }

    /** Whether the other side has closed the connection, waiting for it. */
    public boolean isClosedWithin(int millis) throws IOException {
        stream.setSoTimeout(millis);
        try {
            int octet = stream.getInputStream().read();
            while (octet >= 0) {
                octet = stream.getInputStream().read();
            }
            return true;
        } catch (SocketTimeoutException e) {
            return false;
        } catch (IOException e) {
            return true;
        }
    }

    private Optional<String> fromDatagram(int millis) throws IOException {
        datagrams.setSoTimeout(millis);
        DatagramPacket packet = new DatagramPacket(new byte[65_535], 65_535);
        try {
            datagrams.receive(packet);
        } catch (SocketTimeoutException e) {
            return Optional.empty();
        }
        return Optional.of(new String(packet.getData(), 0, packet.getLength(), StandardCharsets.UTF_8));
    }

    /** Our own responses have no body when they refuse, and one with a length when they do not. */
    private Optional<String> fromStream(int millis) throws IOException {
        stream.setSoTimeout(millis);
        byte[] chunk = new byte[8192];
        try {
            while (!unread.contains("\r\n\r\n")) {
                int length = stream.getInputStream().read(chunk);
                if (length < 0) {
                    return Optional.empty();
                }
                unread += new String(Arrays.copyOf(chunk, length), StandardCharsets.UTF_8);
            }
        } catch (SocketTimeoutException e) {
            return Optional.empty();
        }
        int end = unread.indexOf("\r\n\r\n") + 4;
        String response = unread.substring(0, end);
        unread = unread.substring(end);
        return Optional.of(response);
    }

    @Override
    public void close() throws IOException {
        datagrams.close();
        stream.close();
    }
}

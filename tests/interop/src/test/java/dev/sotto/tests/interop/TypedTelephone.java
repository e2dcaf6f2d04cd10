package dev.sotto.tests.interop;

import java.io.IOException;
import java.net.DatagramPacket;
import java.net.DatagramSocket;
import java.net.InetAddress;
import java.net.SocketTimeoutException;
import java.nio.charset.StandardCharsets;
import java.util.ArrayList;
import java.util.List;
import java.util.regex.Matcher;
import java.util.regex.Pattern;

/** One call over UDP whose messages are sent as they are typed, any number of times: what sipp cannot. */
final class TypedTelephone implements AutoCloseable {
    private static final int QUIET_MILLIS = 700;

    private final DatagramSocket socket;
    private final int gateway;
    private final String callId;

    TypedTelephone(int gateway) throws IOException {
        this.gateway = gateway;
        this.socket = new DatagramSocket(0, InetAddress.getLoopbackAddress());
        socket.setSoTimeout(QUIET_MILLIS);
        this.callId = "typed-" + socket.getLocalPort() + "@test";
    }

    /** Sends all of them without a pause. */
    void send(String... messages) throws IOException {
        for (String message : messages) {
            byte[] octets = message.getBytes(StandardCharsets.US_ASCII);
            socket.send(new DatagramPacket(octets, octets.length, InetAddress.getLoopbackAddress(), gateway));
        }
    }

    /** Waits for the first answer, which is as a rule 100. */
    void awaitAnything() throws IOException {
        socket.receive(new DatagramPacket(new byte[65_535], 65_535));
    }

    /** What is said until there is silence, without provisional answers. */
    List<String> answers() throws IOException {
        List<String> answers = new ArrayList<>();
        long until = System.nanoTime() + 2_000_000L * QUIET_MILLIS;
        while (System.nanoTime() < until) {
            DatagramPacket packet = new DatagramPacket(new byte[65_535], 65_535);
            try {
                socket.receive(packet);
            } catch (SocketTimeoutException e) {
                break;
            }
            String text = new String(packet.getData(), 0, packet.getLength(), StandardCharsets.US_ASCII);
            if (!text.startsWith("SIP/2.0 1")) {
                answers.add(text);
            }
        }
        return answers;
    }

    String invite() {
        return offer(head("INVITE", 1, "-1", "<sip:1000@127.0.0.1:" + gateway + ">"), 1, 40_000);
    }

    /** A re-INVITE with another port. */
    String change(String answer) {
        return offer(head("INVITE", 2, "-4", to(answer)), 2, 40_010);
    }

    private String offer(String head, int version, int port) {
        String sdp = "v=0\r\no=- 1 " + version + " IN IP4 127.0.0.1\r\ns=-\r\nc=IN IP4 127.0.0.1\r\nt=0 0\r\n"
                + "m=audio " + port + " RTP/AVP 0\r\n";
        return head + "Contact: <sip:a@127.0.0.1:" + socket.getLocalPort()
                + ">\r\nContent-Type: application/sdp\r\n"
                + "Content-Length: " + sdp.length() + "\r\n\r\n" + sdp;
    }

    /** Of {@link #invite} (RFC 3261 9.1). */
    String cancel() {
        return head("CANCEL", 1, "-1", "<sip:1000@127.0.0.1:" + gateway + ">") + "Content-Length: 0\r\n\r\n";
    }

    /** Of a 200. */
    String ack(String answer) {
        return head("ACK", 1, "-2", to(answer)) + "Content-Length: 0\r\n\r\n";
    }

    /** Of any other final answer: it belongs to the same transaction (RFC 3261 17.1.1.3). */
    String ackOfRefusal(String answer) {
        return head("ACK", 1, "-1", to(answer)) + "Content-Length: 0\r\n\r\n";
    }

    String bye(String answer) {
        return head("BYE", 3, "-3", to(answer)) + "Content-Length: 0\r\n\r\n";
    }

    private static String to(String answer) {
        Matcher to = Pattern.compile("(?im)^To: ([^\r]*)").matcher(answer);
        if (!to.find()) {
            throw new AssertionError("no To in " + answer);
        }
        return to.group(1);
    }

    private String head(String method, int cseq, String branch, String to) {
        int port = socket.getLocalPort();
        return method + " sip:1000@127.0.0.1:" + gateway + " SIP/2.0\r\n"
                + "Via: SIP/2.0/UDP 127.0.0.1:" + port + ";branch=z9hG4bK" + port + branch + "\r\n"
                + "From: <sip:a@127.0.0.1>;tag=1\r\nTo: " + to + "\r\nCall-ID: " + callId + "\r\n"
                + "CSeq: " + cseq + " " + method + "\r\nMax-Forwards: 70\r\n";
    }

    @Override
    public void close() {
        socket.close();
    }
}

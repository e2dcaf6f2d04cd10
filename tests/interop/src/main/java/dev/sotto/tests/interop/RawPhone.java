package dev.sotto.tests.interop;

import java.io.IOException;
import java.io.UncheckedIOException;
import java.net.DatagramPacket;
import java.net.DatagramSocket;
import java.net.InetAddress;
import java.net.InetSocketAddress;
import java.net.SocketException;
import java.nio.charset.StandardCharsets;
import java.util.List;
import java.util.Optional;
import java.util.UUID;
import java.util.concurrent.CopyOnWriteArrayList;
import java.util.concurrent.LinkedBlockingQueue;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.locks.LockSupport;
import java.util.regex.Matcher;
import java.util.regex.Pattern;
import org.jspecify.annotations.Nullable;

/**
 * A telephone made of strings, which says of SIP whatever a test wants said, and whose RTP is an independent one ({@link RawVoice}). One call, over UDP,
 * PCMU.
 */
public final class RawPhone implements AutoCloseable {
    private static final long PATIENCE_SECONDS = 20;
    private static final Pattern TO_TAG = Pattern.compile("(?m)^To:.*;tag=([^;\\s]+)");
    private static final Pattern MEDIA = Pattern.compile("(?s)c=IN IP4 (\\S+).*m=audio (\\d+) ");

    private final InetSocketAddress gateway;
    private final DatagramSocket sip;
    private RawVoice voice;
    private final String sdpHost;
    private final String callId = UUID.randomUUID() + "@raw";
    private final String fromTag = UUID.randomUUID().toString().substring(0, 8);
    private final LinkedBlockingQueue<String> answers = new LinkedBlockingQueue<>();
    private final LinkedBlockingQueue<String> byes = new LinkedBlockingQueue<>();
    private final List<String> requests = new CopyOnWriteArrayList<>();
    private final String name;
    private String target = "";
    private String toTag = "";
    private String description = "";
    private int cseq;
    private String from;
    private volatile String taking = "";
    private volatile String takingHeaders = "";
    private volatile String ringing = "";

    /**
     * A phone that will call the SIP port of a gateway.
     *
     * @param sdpHost where its SDP says that it is; it is at 127.0.0.1
     * @param secured whether it offers SDES and nothing else
     */
    public RawPhone(String name, int gatewayPort, String sdpHost, boolean secured) {
        this.name = name;
        this.from = "sip:" + name + "@127.0.0.1";
        this.sdpHost = sdpHost;
        this.gateway = new InetSocketAddress("127.0.0.1", gatewayPort);
        try {
            sip = new DatagramSocket(0, InetAddress.getByName("127.0.0.1"));
            voice = new RawVoice(secured);
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
        Thread.ofVirtual().name("raw-sip-" + name).start(this::readSip);
    }

    /** Where it can be called. */
    public String address() {
        return "sip:" + name + "@127.0.0.1:" + sip.getLocalPort();
    }

    /** What its From says from now on: any URI. */
    public void callsItself(String uri) {
        from = uri;
    }

    /**
     * How it takes calls from now on: with 200 it talks, with 180 it rings until the call is taken back, with 183 it talks until {@link #answerCall}, anything else
     * is its refusal.
     *
     * @param status such as {@code 486 Busy Here}
     * @param headers further lines, each ending in CR LF
     */
    public void takesCalls(String status, String headers) {
        takingHeaders = headers;
        taking = status;
    }

    /** The first request of others with this method; waits for it. */
    public String awaitRequest(String method) {
        long until = System.nanoTime() + TimeUnit.SECONDS.toNanos(2 * PATIENCE_SECONDS);
        while (System.nanoTime() < until) {
            for (String request : requests) {
                if (request.startsWith(method + " ")) {
                    return request;
                }
            }
            LockSupport.parkNanos(TimeUnit.MILLISECONDS.toNanos(50));
        }
        throw new AssertionError(name + " got no " + method + " but " + requests);
    }

    /** What others sent to it and what is no answer. */
    public List<String> requests() {
        return List.copyOf(requests);
    }

    /** Its media. */
    public RawVoice voice() {
        return voice;
    }

    /** By which {@code Replaces} and {@code Join} name its call (RFC 3891 6.1). */
    public String dialog() {
        return callId + ";to-tag=" + toTag + ";from-tag=" + fromTag;
    }

    /**
     * Calls, and speaks from the 200 on.
     *
     * @param uri the Request-URI and To
     * @param headers further lines, each ending in CR LF
     * @return the status of the final answer
     */
    public int call(String uri, String headers) {
        target = uri;
        String invite = request("INVITE", headers + "Content-Type: application/sdp\r\n", voice.offer(sdpHost));
        String answer = exchange(invite);
        int status = status(answer);
        Matcher tag = TO_TAG.matcher(answer);
        toTag = tag.find() ? tag.group(1) : "";
        send(request("ACK", "", ""));
        description = answer.substring(answer.indexOf("\r\n\r\n") + 4);
        if (status == 200) {
            voice.start(media());
        }
        return status;
    }

    /** Calls without an offer; the offer of the other side. It is to be answered by {@link #answer}. */
    public String callWithoutOffer(String uri) {
        target = uri;
        String answer = exchange(request("INVITE", "", ""));
        Matcher tag = TO_TAG.matcher(answer);
        toTag = tag.find() ? tag.group(1) : "";
        description = answer.substring(answer.indexOf("\r\n\r\n") + 4);
        return description;
    }

    /** Takes the offer of {@link #callWithoutOffer}. */
    public void answer(String sdp) {
        send(request("ACK", "Content-Type: application/sdp\r\n", sdp));
    }

    /** Speaks from now on, under a key that both sides have otherwise: key and salt of AES_CM_128_HMAC_SHA1_80. */
    public void speakUnder(byte[] master) {
        voice.close();
        try {
            voice = new RawVoice(master);
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
        voice.start(media());
    }

    /** The other side's description: its offer or its answer. */
    public String description() {
        return description;
    }

    /** Where the other side wants media. */
    public InetSocketAddress media() {
        Matcher media = MEDIA.matcher(description);
        if (!media.find()) {
            throw new AssertionError("no address for media in\n" + description);
        }
        return new InetSocketAddress(media.group(1), Integer.parseInt(media.group(2)));
    }

    /** Sends a request within its call; the status of the answer. */
    public int ask(String method, String headers, String body) {
        return status(exchange(request(method, headers, body)));
    }

    /** Sends a request outside of any call. */
    public int askOutside(String method, String headers) {
        String before = toTag;
        toTag = "";
        int status = status(exchange(request(method, headers, "").replace(callId, UUID.randomUUID() + "@raw")));
        toTag = before;
        return status;
    }

    /** The Reason of the BYE that ends its call (RFC 3326); empty if it has none. */
    public String awaitBye() {
        try {
            String bye = byes.poll(2 * PATIENCE_SECONDS, TimeUnit.SECONDS);
            if (bye == null) {
                throw new AssertionError("nobody hung up on " + name);
            }
            return header(bye, "Reason").orElse("");
        } catch (InterruptedException e) {
            Thread.currentThread().interrupt();
            throw new AssertionError(e);
        }
    }

    private String exchange(String request) {
        int sequence = cseq;
        long until = System.nanoTime() + TimeUnit.SECONDS.toNanos(PATIENCE_SECONDS);
        try {
            while (System.nanoTime() < until) {
                send(request);
                @Nullable String answer = answers.poll(500, TimeUnit.MILLISECONDS);
                while (answer != null && (status(answer) < 200 || !answer.contains("CSeq: " + sequence + " "))) {
                    answer = answers.poll(PATIENCE_SECONDS, TimeUnit.SECONDS);
                }
                if (answer != null) {
                    return answer;
                }
            }
        } catch (InterruptedException e) {
            Thread.currentThread().interrupt();
        }
        throw new AssertionError("no answer to\n" + request);
    }

    private String request(String method, String headers, String body) {
        if (!method.equals("ACK")) {
            cseq++;
        }
        return method + " " + target + " SIP/2.0\r\nVia: SIP/2.0/UDP 127.0.0.1:" + sip.getLocalPort()
                + ";branch=z9hG4bK" + UUID.randomUUID() + "\r\nMax-Forwards: 70\r\nFrom: \"" + name + "\" <" + from
                + ">;tag=" + fromTag + "\r\nTo: <" + target + ">" + (toTag.isEmpty() ? "" : ";tag=" + toTag)
                + "\r\nCall-ID: " + callId + "\r\nCSeq: " + cseq + " " + method + "\r\nContact: <sip:" + name
                + "@127.0.0.1:" + sip.getLocalPort() + ">\r\n" + headers + "Content-Length: " + body.length()
                + "\r\n\r\n" + body;
    }

    private void readSip() {
        try {
            while (!sip.isClosed()) {
                DatagramPacket packet = new DatagramPacket(new byte[8192], 8192);
                sip.receive(packet);
                String text = new String(packet.getData(), 0, packet.getLength(), StandardCharsets.UTF_8);
                if (text.startsWith("SIP/2.0")) {
                    answers.add(text);
                } else {
                    onRequest(text);
                }
            }
        } catch (SocketException e) {
            // Closed.
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
    }

    private void onRequest(String request) {
        requests.add(request);
        if (request.startsWith("ACK")) {
            return;
        }
        if (request.startsWith("INVITE") && !taking.isEmpty()) {
            take(request);
            return;
        }
        send(answer(request, "200 OK", "", ""));
        if (request.startsWith("CANCEL")) {
            send(answer(ringing, "487 Request Terminated", "", ""));
        }
        if (request.startsWith("BYE")) {
            voice.stop();
            byes.add(request);
        }
    }

    /** Answers the call that it took with 183. */
    public void answerCall() {
        taking = "200 OK";
        take(ringing);
    }

    private void take(String invite) {
        Matcher media = MEDIA.matcher(invite);
        boolean talks = (taking.startsWith("200") || taking.startsWith("183")) && media.find();
        ringing = invite;
        send(answer(
                invite,
                taking,
                takingHeaders + (talks ? "Contact: <" + address() + ">\r\nContent-Type: application/sdp\r\n" : ""),
                talks ? voice.offer(sdpHost) : ""));
        if (talks && !voice.isSpeaking()) {
            voice.start(new InetSocketAddress(media.group(1), Integer.parseInt(media.group(2))));
        }
    }

    private String answer(String request, String status, String headers, String body) {
        StringBuilder answer = new StringBuilder("SIP/2.0 " + status + "\r\n");
        request.lines()
                .takeWhile(line -> !line.isEmpty())
                .filter(line -> line.matches("(?i)(Via|From|To|Call-ID|CSeq):.*"))
                .map(line -> line.regionMatches(true, 0, "To:", 0, 3) && !line.contains(";tag=")
                        ? line + ";tag=" + fromTag
                        : line)
                .forEach(line -> answer.append(line).append("\r\n"));
        return answer + headers + "Content-Length: " + body.length() + "\r\n\r\n" + body;
    }

    private static Optional<String> header(String message, String name) {
        Matcher line = Pattern.compile("(?m)^" + name + ": *(.*?)\\r?$").matcher(message);
        return line.find() ? Optional.of(line.group(1)) : Optional.empty();
    }

    private static int status(String answer) {
        return Integer.parseInt(answer.substring(8, 11));
    }

    private void send(String message) {
        try {
            byte[] octets = message.getBytes(StandardCharsets.UTF_8);
            sip.send(new DatagramPacket(octets, octets.length, gateway));
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
    }

    /** Hangs up without waiting. */
    @Override
    public void close() {
        if (!toTag.isEmpty() && voice.isSpeaking()) {
            send(request("BYE", "", ""));
        }
        voice.close();
        sip.close();
    }
}

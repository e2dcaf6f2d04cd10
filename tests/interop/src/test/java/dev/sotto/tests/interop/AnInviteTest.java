package dev.sotto.tests.interop;

import static org.assertj.core.api.Assertions.assertThat;

import java.io.IOException;
import java.net.DatagramPacket;
import java.net.DatagramSocket;
import java.net.InetAddress;
import java.nio.charset.StandardCharsets;
import java.nio.file.Path;
import java.time.Duration;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** What sipp and bare sockets get from the SIP front end: the right answers, and nothing is left behind. */
class AnInviteTest {
    private static final Duration SETTLE = Duration.ofSeconds(45);

    @TempDir
    Path folder;

    private Appliance appliance;
    private Sipp sipp;

    @BeforeEach
    void start() {
        appliance = Appliance.start(folder, "");
        sipp = new Sipp(folder, appliance.ports().sip());
    }

    @AfterEach
    void stop() {
        appliance.close();
    }

    @Test
    void a_plain_phone_gets_488_and_a_warning_that_says_what_was_missing() {
        assertThat(sipp.run("plain-offer", "1000", 1, "u1")).isZero();
        assertThat(sipp.run("plain-offer", "1000", 1, "t1")).isZero();
        assertNothingLeft();
    }

    @Test
    void options_malformed_descriptions_and_cancel_get_the_right_answers() throws IOException {
        assertThat(sipp.run("options", "1000", 1, "u1")).isZero();
        assertThat(sipp.run("malformed-sdp", "1000", 1, "u1")).isZero();
        // A key distributor that says nothing keeps the call ringing, so that there is something to cancel.
        appliance.kd().signal("STOP");
        try {
            assertThat(sipp.run("cancel", "1000", 1, "u1")).isZero();
        } finally {
            appliance.kd().signal("CONT");
        }
        assertNothingLeft();
    }

    @Test
    void a_hundred_parallel_calls_are_set_up_and_leave_no_leg_thread_or_descriptor() {
        assertThat(sipp.run("perc-offer", "1000", 10, "u1")).isZero();
        assertNothingLeft();
        long threads = Appliance.threads(appliance.md());
        long descriptors = Appliance.descriptors(appliance.md());
        assertThat(sipp.run("perc-offer", "1000", 100, "u1")).isZero();
        assertNothingLeft();
        assertThat(Appliance.threads(appliance.md())).isLessThanOrEqualTo(threads + 10);
        assertThat(Appliance.descriptors(appliance.md())).isLessThanOrEqualTo(descriptors + 5);
    }

    @Test
    void a_retransmitted_invite_gets_the_same_answer_and_makes_one_call() throws IOException {
        try (DatagramSocket socket = new DatagramSocket(0, InetAddress.getByName("127.0.0.1"))) {
            socket.setSoTimeout(5000);
            byte[] invite = plainInvite(socket.getLocalPort()).getBytes(StandardCharsets.US_ASCII);
            send(socket, invite);
            String first = finalResponse(socket);
            send(socket, invite);
            String second = finalResponse(socket);
            assertThat(first).startsWith("SIP/2.0 488 ");
            assertThat(second).isEqualTo(first);
        }
        assertNothingLeft();
    }

    private void send(DatagramSocket socket, byte[] octets) throws IOException {
        socket.send(new DatagramPacket(
                octets,
                octets.length,
                InetAddress.getByName("127.0.0.1"),
                appliance.ports().sip()));
    }

    private static String finalResponse(DatagramSocket socket) throws IOException {
        while (true) {
            DatagramPacket packet = new DatagramPacket(new byte[65_535], 65_535);
            socket.receive(packet);
            String text = new String(packet.getData(), 0, packet.getLength(), StandardCharsets.US_ASCII);
            if (!text.startsWith("SIP/2.0 1")) {
                return text;
            }
        }
    }

    private String plainInvite(int port) {
        String sdp = "v=0\r\no=- 1 1 IN IP4 127.0.0.1\r\ns=-\r\nc=IN IP4 127.0.0.1\r\nt=0 0\r\nm=audio 9 RTP/AVP 0\r\n";
        return "INVITE sip:1000@127.0.0.1:" + appliance.ports().sip() + " SIP/2.0\r\n"
                + "Via: SIP/2.0/UDP 127.0.0.1:" + port + ";branch=z9hG4bKretransmitted\r\n"
                + "From: <sip:a@127.0.0.1>;tag=1\r\nTo: <sip:1000@127.0.0.1>\r\nCall-ID: retransmitted@test\r\n"
                + "CSeq: 1 INVITE\r\nContact: <sip:a@127.0.0.1:" + port + ">\r\nMax-Forwards: 70\r\n"
                + "Content-Type: application/sdp\r\nContent-Length: " + sdp.length() + "\r\n\r\n" + sdp;
    }

    private void assertNothingLeft() {
        long deadline = System.nanoTime() + SETTLE.toNanos();
        String state = appliance.md("describe");
        while (!state.contains("\"conferences\":[]") && System.nanoTime() < deadline) {
            state = appliance.md("describe");
        }
        assertThat(state).contains("\"conferences\":[]");
    }
}

package dev.sotto.tests.interop;

import static org.assertj.core.api.Assertions.assertThat;

import dev.sotto.tests.kit.SipPeer;
import dev.sotto.tests.kit.SipTorture;
import dev.sotto.tests.kit.Vectors;
import java.io.IOException;
import java.net.InetSocketAddress;
import java.nio.charset.StandardCharsets;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import java.util.Set;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

/** The torture messages of the RFCs and what kills parsers, against the program as it is started for customers. */
class TortureOfTheProgramTest {
    private static final int SILENCE_MILLIS = 250;
    private static final int PATIENCE_MILLIS = 10_000;
    /**
     * What may stand before the number that makes a branch its own: the RFCs use some branches more than once, and to one
     * program those would be retransmissions. A branch of the cookie alone stays what it is.
     */
    private static final String BRANCH = "(?i)(branch\\s*=\\s*(?:z9hG4bK(?=[a-z0-9])|(?!z9hG4bK)))(?=[a-z0-9])";

    private static final String CALL_ID = "(?im)^((?:call-id|i)\\s*:\\s*)(?=\\S)";

    @TempDir
    static Path folder;

    private static Appliance appliance;

    @BeforeAll
    static void start() {
        appliance = Appliance.start(folder, "");
    }

    @AfterAll
    static void stop() {
        appliance.close();
    }

    /** Each from an address of its own, so that every port that a Via may name is free there and no rate is passed. */
    private static SipPeer peer(boolean isStream, int number, int port) throws IOException {
        return new SipPeer(
                isStream,
                new InetSocketAddress("127.0.0.1", appliance.ports().sip()),
                new InetSocketAddress("127.0." + (70 + number / 250) + "." + (1 + number % 250), isStream ? 0 : port));
    }

    private static byte[] withOwnBranch(byte[] octets, int number) {
        // Where there is no cookie, RFC 2543 compares the Call-ID instead.
        return new String(octets, StandardCharsets.ISO_8859_1)
                .replaceFirst(BRANCH, "$1" + number + "x")
                .replaceFirst(CALL_ID, "$1" + number + "x")
                .getBytes(StandardCharsets.ISO_8859_1);
    }

    private static void checkAlive(int number) throws IOException {
        for (boolean isStream : List.of(true, false)) {
            try (SipPeer probe = peer(isStream, number, 0)) {
                Optional<String> response = probe.options();
                assertThat(response).isPresent();
                assertThat(SipPeer.status(response.get())).isEqualTo(200);
            }
        }
    }

    @ParameterizedTest
    @ValueSource(booleans = {true, false})
    void every_torture_message_gets_an_answer_that_the_oracle_allows(boolean isStream) throws IOException {
        List<String> wrong = new ArrayList<>();
        int number = isStream ? 100 : 200;
        for (SipTorture.Message message : SipTorture.messages().toList()) {
            number++;
            Set<Integer> allowed = isStream ? message.allowedOnStream() : message.allowedInDatagram();
            byte[] octets = withOwnBranch(message.octets(), number);
            try (SipPeer peer = peer(isStream, number, SipTorture.viaPort(octets))) {
                peer.send(octets);
                boolean isSilent = allowed.equals(Set.of(SipTorture.NOTHING));
                int status = peer.finalResponse(isSilent ? SILENCE_MILLIS : PATIENCE_MILLIS)
                        .map(SipPeer::status)
                        .orElse(SipTorture.NOTHING);
                if (!allowed.contains(status)) {
                    wrong.add(message + " got " + status + ", allowed " + allowed);
                }
            }
            checkAlive(number);
        }
        assertThat(wrong).isEmpty();
    }

    @Test
    void what_kills_parsers_does_no_harm() throws IOException {
        int number = 0;
        for (String file : SipTorture.bombs().toList()) {
            number++;
            for (boolean isStream : List.of(true, false)) {
                for (int i = 0; i < 4; i++) {
                    try (SipPeer peer = peer(isStream, number, 0)) {
                        peer.send(Vectors.octets(file));
                    }
                }
            }
            checkAlive(number);
        }
        assertThat(appliance.md("describe")).contains("\"PARSER_FAILURES\":0").contains("\"LEGS_DISCARDED\":0");
    }
}

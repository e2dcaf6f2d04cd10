package dev.sotto.tests.kit;

import java.nio.charset.StandardCharsets;
import java.util.Set;
import java.util.regex.Matcher;
import java.util.regex.Pattern;
import java.util.stream.Stream;

/** The torture messages of RFC 4475 and RFC 5118 with the answers that those allow, and the messages that hurt parsers. */
public final class SipTorture {
    /** Stands for silence among status codes. */
    public static final int NOTHING = 0;

    private static final int DEFAULT_PORT = 5060;
    private static final Pattern VIA = Pattern.compile(
            "(?im)^v(?:ia)?\\s*:\\s*SIP\\s*/\\s*2.0\\s*/\\s*\\w+\\s+(?:\\[[^]]*]|[^\\s:;,]+)(?:\\s*:\\s*(\\d{1,5}))?");

    private SipTorture() {}

    /**
     * One message of the RFCs.
     *
     * @param file its resource
     * @param expected what the oracle, {@code expected.csv}, says
     */
    public record Message(String file, String expected) {
        /** The message. */
        public byte[] octets() {
            return Vectors.octets(file);
        }

        /**
         * The final status codes that the oracle allows for a user agent that is no registrar, so that a REGISTER that is
         * well-formed gets 405.
         */
        public Set<Integer> allowed() {
            return SipTorture.allowed(expected);
        }

        /** What is allowed over a stream. */
        public Set<Integer> allowedOnStream() {
            if (isResponse() || !isWhole() || file.endsWith("/test.dat")) {
                // What is announced and does not come is waited for (RFC 4475 3.1.2.2); the stray file has no Via to
                // answer to.
                return Set.of(NOTHING);
            }
            // The second message of dblreq counts too, and its Content-Length is too small: 400 and closed.
            return SipTorture.allowed(file.endsWith("/dblreq.dat") ? "400-or-accept" : expected);
        }

        /** What is allowed in a datagram. */
        public Set<Integer> allowedInDatagram() {
            return isResponse() || file.endsWith("/test.dat") ? Set.of(NOTHING) : allowed();
        }

        private boolean isResponse() {
            return new String(octets(), 0, 4, StandardCharsets.US_ASCII).equals("SIP/");
        }

        private boolean isWhole() {
            return !file.endsWith("/clerr.dat")
                    && new String(octets(), StandardCharsets.ISO_8859_1).contains("\r\n\r\n");
        }

        @Override
        public String toString() {
            return file.substring("torture/".length()) + " " + expected;
        }
    }

    /** All of RFC 4475 and RFC 5118. */
    public static Stream<Message> messages() {
        return Stream.of("rfc4475", "rfc5118-crlf").flatMap(folder -> {
            String table = new String(Vectors.octets("torture/" + folder + "/expected.csv"), StandardCharsets.UTF_8);
            String suffix = folder.equals("rfc4475") ? ".dat" : "";
            return table.lines()
                    .skip(1)
                    .map(line -> line.split(",", 5))
                    .map(cells -> new Message("torture/" + folder + "/" + cells[0] + suffix, cells[3]));
        });
    }

    /** The resources of messages that make parsers slow, hungry or throw what they should not. */
    public static Stream<String> bombs() {
        return Stream.of(
                        "parser-bombs/fold-60k.sip",
                        "parser-bombs/sdp-mlines.sip",
                        "parser-bombs/xheaders.sip",
                        "parser-bombs/accept-multi.sip",
                        "parser-bombs/contact-params.sip",
                        "parser-bombs/quote-unbalanced.sip",
                        "parser-bombs/via-5000.sip",
                        "parser-bombs/spaces-60k.sip",
                        "parser-bombs/route-comma-60k.sip",
                        "via-comment-oom.sip",
                        "jazzer-jain-sip-findings/crash-b6d7323e4319cd6278bbafc031bf6f22489f9b42",
                        "jazzer-jain-sip-findings/crash-fd04b405cfea44a0e5308e2d1c595787c61cc4ca",
                        "jazzer-jain-sip-findings/crash-9e804ec9f321145be578d28e1dd695fdf1a90b47",
                        "jazzer-jain-sip-findings/crash-40a6ab94147d340304f2e3860d05eb05af059572",
                        "jazzer-jain-sip-findings/crash-da9e3ab946d3b3cf541d34a830321ff7361b2f26")
                .map(file -> "torture/" + file);
    }

    private static Set<Integer> allowed(String expected) {
        Set<Integer> taken = Set.of(200, 404, 405, 415, 481, 501);
        Set<Integer> takenOr400 = Set.of(200, 400, 404, 405, 415, 416, 481, 501);
        return switch (expected) {
            case "accept", "accept-first" -> taken;
            case "400-or-accept", "accept-or-400" -> takenOr400;
            case "400-or-drop" -> Set.of(400, NOTHING);
            case "drop" -> Set.of(NOTHING);
            case "400-or-501" -> Set.of(400, 501);
            case "416-or-404" -> Set.of(416, 404);
            case "400-or-416-registrar" -> Set.of(400, 405, 416);
            case "401", "200-register" -> Set.of(405);
            case "200-or-483" -> Set.of(200);
            case "406-or-400" -> Set.of(406, 400);
            default -> Set.of(Integer.parseInt(expected));
        };
    }

    /** The port to which the answer to {@code octets} goes over UDP: that of the first Via (RFC 3261 18.2.2). */
    public static int viaPort(byte[] octets) {
        Matcher port = VIA.matcher(new String(octets, StandardCharsets.ISO_8859_1));
        return port.find() && port.group(1) != null ? Integer.parseInt(port.group(1)) : DEFAULT_PORT;
    }
}

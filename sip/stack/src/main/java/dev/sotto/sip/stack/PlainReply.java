package dev.sotto.sip.stack;

import dev.sotto.sip.calls.Refusal;
import java.nio.charset.StandardCharsets;
import java.util.Optional;
import java.util.Set;

/**
 * A response written without JAIN-SIP, for requests that it must not see. It repeats what RFC 3261 8.2.6.2 asks for, as
 * text, and so is never much longer than the request.
 */
final class PlainReply {
    private static final Set<String> COPIED = Set.of("via", "from", "to", "call-id", "cseq");

    private PlainReply() {}

    /** A reply must not be worth forging a request for: at most half as long again. */
    static boolean isProportionate(int replyOctets, int requestOctets) {
        return 2 * replyOctets <= 3 * requestOctets;
    }

    /**
     * The octets of the reply to {@code raw}; empty for a response, an ACK, and a request without Via. Other fields that
     * are missing are missing from the reply too (RFC 4475 3.3.1).
     *
     * @param tag for the To field if it has none
     */
    static Optional<byte[]> to(RawMessage raw, FrontDoor.Verdict.Answer answer, String tag, String received) {
        MessageGuard.Fault fault = answer.fault();
        boolean isSilent = raw.isResponse() || raw.startLine().startsWith("ACK ");
        if (isSilent || raw.first("via").isEmpty()) {
            return Optional.empty();
        }
        StringBuilder out = new StringBuilder("SIP/2.0 ");
        Refusal refusal = Refusal.saying(fault.status(), fault.words());
        out.append(refusal.status()).append(' ').append(refusal.phrase()).append("\r\n");
        boolean isTop = true;
        for (RawMessage.Header header : raw.headers()) {
            if (!COPIED.contains(header.name())) {
                continue;
            }
            out.append(header.name()).append(": ").append(header.value());
            if (header.name().equals("to") && raw.tag("to").isEmpty()) {
                out.append(";tag=").append(tag);
            } else if (header.name().equals("via") && isTop) {
                out.append(header.value().contains(",") ? "" : ";received=" + received);
                isTop = false;
            }
            out.append("\r\n");
        }
        if (answer.retryAfterSeconds() > 0) {
            out.append("retry-after: ").append(answer.retryAfterSeconds()).append("\r\n");
        }
        out.append("warning: 399 sotto \"").append(fault.words()).append("\"\r\n");
        out.append("content-length: 0\r\n\r\n");
        return Optional.of(out.toString().getBytes(StandardCharsets.UTF_8));
    }
}

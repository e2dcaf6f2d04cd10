package dev.sotto.sip.stack;

import java.util.Arrays;
import org.jspecify.annotations.Nullable;

/**
 * Cuts a stream into SIP messages by Content-Length (RFC 3261 18.3) and finds keep-alives between them (RFC 5626 3.5.1).
 * Pure and incremental; holds at most one message of {@link RawMessage#MAX_MESSAGE} octets and what came behind it.
 */
final class StreamFramer {
    private byte[] buffer = new byte[1024];
    private int end;
    private int scanned;
    private int messageLength;

    /** What the stream holds next. */
    sealed interface Frame {
        /** One whole message. */
        record Message(byte[] octets) implements Frame {}

        /** A double CRLF between messages, to be answered with a single one. */
        record Ping() implements Frame {}

        /** Not enough octets yet. */
        record More() implements Frame {}

        /** Nothing after this can be trusted; answer if possible and close. */
        record Broken(MessageGuard.Fault fault, byte[] octets) implements Frame {}
    }

    /** Appends {@code length} octets of {@code source}. */
    void feed(byte[] source, int length) {
        if (end + length > buffer.length) {
            buffer = Arrays.copyOf(buffer, Math.max(2 * buffer.length, end + length));
        }
        System.arraycopy(source, 0, buffer, end, length);
        end += length;
    }

    /** Whether a message has begun and is not complete. */
    boolean isInside() {
        return end > 0;
    }

    /** Whether the header section of that message is whole. */
    boolean isHeaderWhole() {
        return messageLength != 0;
    }

    /** Takes the next frame; to be called until it says {@link Frame.More}. */
    Frame next() {
        if (messageLength == 0) {
            Frame between = between();
            if (between != null) {
                return between;
            }
        }
        if (messageLength == 0 && !findHeader()) {
            return end > RawMessage.MAX_MESSAGE
                    ? broken(SipCounter.MESSAGES_TOO_LARGE, MessageGuard.TOO_LARGE, "Header too large", end)
                    : new Frame.More();
        }
        if (messageLength < 0) {
            return broken(SipCounter.BAD_LENGTHS, MessageGuard.BAD, "Bad Content-Length", -messageLength);
        }
        if (messageLength > RawMessage.MAX_MESSAGE) {
            return broken(
                    SipCounter.MESSAGES_TOO_LARGE,
                    MessageGuard.TOO_LARGE,
                    "Message too large",
                    Math.min(end, RawMessage.MAX_MESSAGE));
        }
        if (end < messageLength) {
            return new Frame.More();
        }
        byte[] message = Arrays.copyOf(buffer, messageLength);
        consume(messageLength);
        return new Frame.Message(message);
    }

    /** Skips line ends before a start line (RFC 3261 7.5); null when a message begins. */
    private @Nullable Frame between() {
        if (end >= 4 && isCrlf(0) && isCrlf(2)) {
            consume(4);
            return new Frame.Ping();
        }
        if (end == 0 || (end < 4 && isPrefixOfPing())) {
            return new Frame.More();
        }
        while (end >= 2 && isCrlf(0)) {
            consume(2);
        }
        return end == 0 ? new Frame.More() : null;
    }

    private boolean isPrefixOfPing() {
        for (int i = 0; i < end; i++) {
            if (buffer[i] != (i % 2 == 0 ? '\r' : '\n')) {
                return false;
            }
        }
        return true;
    }

    private boolean isCrlf(int at) {
        return buffer[at] == '\r' && buffer[at + 1] == '\n';
    }

    /** Sets the length of the message once its header section is whole; negative if it cannot be known. */
    private boolean findHeader() {
        for (int i = Math.max(0, scanned - 3); i + 3 < end; i++) {
            if (isCrlf(i) && isCrlf(i + 2)) {
                measure(i + 4);
                return true;
            }
        }
        scanned = end;
        return false;
    }

    private void measure(int headerLength) {
        RawMessage raw = RawMessage.read(Arrays.copyOf(buffer, headerLength));
        String length =
                raw.count("content-length") == 1 ? raw.first("content-length").orElse("") : "";
        boolean isNumber =
                !length.isEmpty() && length.length() <= 9 && length.chars().allMatch(c -> c >= '0' && c <= '9');
        // RFC 3261 20.14: on a stream the field must be there.
        messageLength = isNumber && raw.fault().isEmpty() ? headerLength + Integer.parseInt(length) : -headerLength;
    }

    private Frame broken(SipCounter counter, int status, String phrase, int length) {
        byte[] octets = Arrays.copyOf(buffer, length);
        end = 0;
        scanned = 0;
        messageLength = 0;
        return new Frame.Broken(new MessageGuard.Fault(counter, status, phrase), octets);
    }

    private void consume(int length) {
        System.arraycopy(buffer, length, buffer, 0, end - length);
        end -= length;
        scanned = 0;
        messageLength = 0;
    }
}

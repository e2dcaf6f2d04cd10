package dev.sotto.keying.dtls;

import dev.sotto.base.MalformedException;
import java.util.List;
import java.util.TreeMap;
import org.jspecify.annotations.Nullable;

/**
 * Looks at handshake records of epoch 0 before the DTLS library does. Its reassembler allocates whatever 24-bit length an
 * unauthenticated fragment declares and keeps any number of holes (CVE-2026-59646); here both are bounded. Also knows when
 * the client's last unencrypted flight is complete, before which a ChangeCipherSpec must not pass: the library would
 * switch epochs and never again accept what is missing.
 */
final class HandshakeGuard {
    static final int MAX_MESSAGE_LENGTH = 32 * 1024;
    /** All messages of a handshake together; a real one needs a few thousand octets. */
    static final int MAX_TOTAL_LENGTH = 64 * 1024;

    private static final int MAX_MESSAGE_SEQ = 15;

    private record Message(int type, Coverage coverage) {}

    private final boolean server;
    private final TreeMap<Integer, Message> messages = new TreeMap<>();
    private int totalLength;

    HandshakeGuard(boolean server) {
        this.server = server;
    }

    /** Whether the record may go on to the library. */
    boolean admit(RecordHeader record) {
        try {
            List<HandshakeFragment> fragments =
                    HandshakeFragment.parse(record.octets(), RecordHeader.LENGTH, record.octets().length);
            return fragments.stream().allMatch(this::admit);
        } catch (MalformedException e) {
            return false;
        }
    }

    /** Whether CertificateVerify and everything before it has arrived; a client without one is refused anyway. */
    boolean isClientFlightComplete() {
        int expected = 0;
        for (var entry : messages.entrySet()) {
            if (entry.getKey() != expected++ || !entry.getValue().coverage.isComplete()) {
                return false;
            }
            if (entry.getValue().type == HandshakeFragment.CERTIFICATE_VERIFY) {
                return true;
            }
        }
        return false;
    }

    private boolean admit(HandshakeFragment fragment) {
        Message message = messages.get(fragment.messageSeq());
        if (message == null) {
            message = begin(fragment);
        }
        return message != null
                && message.type == fragment.type()
                && message.coverage.length() == fragment.length()
                && message.coverage.add(fragment.offset(), fragment.end());
    }

    private @Nullable Message begin(HandshakeFragment fragment) {
        boolean tooLong = fragment.length() > MAX_MESSAGE_LENGTH || totalLength + fragment.length() > MAX_TOTAL_LENGTH;
        if (tooLong || fragment.messageSeq() > MAX_MESSAGE_SEQ || isBeforeClientHello(fragment)) {
            return null;
        }
        totalLength += fragment.length();
        Message message = new Message(fragment.type(), new Coverage(fragment.length()));
        messages.put(fragment.messageSeq(), message);
        return message;
    }

    /** Nobody gets a second message reassembled before a whole ClientHello came. */
    private boolean isBeforeClientHello(HandshakeFragment fragment) {
        if (!server) {
            return false;
        }
        Message hello = messages.get(0);
        return hello == null
                ? fragment.messageSeq() != 0 || fragment.type() != HandshakeFragment.CLIENT_HELLO
                : !hello.coverage.isComplete();
    }
}

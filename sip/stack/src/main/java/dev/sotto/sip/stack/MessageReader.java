package dev.sotto.sip.stack;

import gov.nist.javax.sip.header.CSeq;
import gov.nist.javax.sip.header.CallID;
import gov.nist.javax.sip.header.Contact;
import gov.nist.javax.sip.header.ContentLength;
import gov.nist.javax.sip.header.ContentType;
import gov.nist.javax.sip.header.From;
import gov.nist.javax.sip.header.MaxForwards;
import gov.nist.javax.sip.header.RecordRoute;
import gov.nist.javax.sip.header.RequestLine;
import gov.nist.javax.sip.header.Require;
import gov.nist.javax.sip.header.Route;
import gov.nist.javax.sip.header.StatusLine;
import gov.nist.javax.sip.header.To;
import gov.nist.javax.sip.header.Via;
import gov.nist.javax.sip.message.SIPMessage;
import gov.nist.javax.sip.message.SIPRequest;
import gov.nist.javax.sip.parser.StringMsgParser;
import java.nio.charset.StandardCharsets;
import java.text.ParseException;
import java.util.Arrays;
import java.util.Optional;
import java.util.Set;

/**
 * Guard and parser: octets become a message of JAIN-SIP, or a refusal. Neither ever throws. Between the two others may
 * decide that a message is not worth parsing.
 */
final class MessageReader {
    /** What must parse: the rest of a message is of no use without them. */
    private static final Set<Class<?>> NEEDED = Set.of(
            From.class,
            To.class,
            CSeq.class,
            CallID.class,
            Via.class,
            ContentLength.class,
            ContentType.class,
            Contact.class,
            MaxForwards.class,
            Route.class,
            RecordRoute.class,
            Require.class,
            RequestLine.class,
            StatusLine.class);

    private MessageReader() {}

    /** What octets look like. */
    sealed interface Look {
        /** Only line ends: a keep-alive. */
        record Nothing() implements Look {}

        /** Refused by the guard. */
        record Guarded(RawMessage raw, MessageGuard.Fault fault) implements Look {}

        /** Fit for the parser. */
        record Sound(RawMessage raw, byte[] octets) implements Look {}
    }

    /** What the parser makes of them. */
    sealed interface Result {
        /** A message with everything that transactions need. */
        record Read(SIPMessage message) implements Result {}

        /**
         * Refused by the parser.
         *
         * @param isFailure whether the parser failed in a way that it should not: a gap of the guard
         */
        record Unparsable(RawMessage raw, boolean isFailure) implements Result {}
    }

    /** Looks at one datagram, or one message of a stream, without parsing it. */
    static Look look(byte[] datagram) {
        byte[] octets = closed(withoutLeadingLineEnds(datagram));
        if (octets.length == 0) {
            return new Look.Nothing();
        }
        RawMessage raw = RawMessage.read(octets);
        Optional<MessageGuard.Fault> fault = MessageGuard.judge(raw, octets);
        return fault.isPresent() ? new Look.Guarded(raw, fault.get()) : new Look.Sound(raw, octets);
    }

    /** RFC 3261 7.5: line ends before the start line are ignored; alone they are a keep-alive. */
    private static byte[] withoutLeadingLineEnds(byte[] octets) {
        int start = 0;
        while (start < octets.length && (octets[start] == '\r' || octets[start] == '\n')) {
            start++;
        }
        return start == 0 ? octets : Arrays.copyOfRange(octets, start, octets.length);
    }

    /** A datagram that ends right behind its last header line is taken as if the empty line were there. */
    private static byte[] closed(byte[] octets) {
        int n = octets.length;
        boolean isLineEnd = n >= 4 && octets[n - 2] == '\r' && octets[n - 1] == '\n';
        if (!isLineEnd || new String(octets, StandardCharsets.ISO_8859_1).contains("\r\n\r\n")) {
            return octets;
        }
        byte[] whole = Arrays.copyOf(octets, n + 2);
        whole[n] = '\r';
        whole[n + 1] = '\n';
        return whole;
    }

    /** Whatever the parser throws, also an Error, is a message that does not parse. */
    static Result parse(Look.Sound sound) {
        RawMessage raw = sound.raw();
        byte[] octets = sound.octets();
        int declared = raw.first("content-length").map(Integer::parseInt).orElse(octets.length - raw.bodyOffset());
        byte[] exact = Arrays.copyOf(octets, raw.bodyOffset() + declared);
        try {
            SIPMessage message = new StringMsgParser()
                    .parseSIPMessage(exact, true, false, (failure, partial, header, text, whole) -> {
                        if (NEEDED.contains(header)) {
                            throw failure;
                        }
                        // RFC 3261 8.2: a malformed header that is not necessary is ignored.
                        partial.addUnparsed(text);
                    });
            if (message == null) {
                return new Result.Unparsable(raw, false);
            }
            if (raw.first("content-length").isEmpty() && declared > 0) {
                message.setMessageContent(Arrays.copyOfRange(exact, raw.bodyOffset(), exact.length));
            }
            if (message instanceof SIPRequest request) {
                request.checkHeaders();
            }
            return isWhole(message) ? new Result.Read(message) : new Result.Unparsable(raw, false);
        } catch (ParseException e) {
            return new Result.Unparsable(raw, false);
        } catch (Throwable e) {
            return new Result.Unparsable(raw, true);
        }
    }

    private static boolean isWhole(SIPMessage message) {
        CSeq cseq = (CSeq) message.getCSeq();
        return message.getFrom() != null
                && message.getTo() != null
                && message.getCallId() != null
                && cseq != null
                && message.getTopmostVia() != null
                && message.getFrom().getTag() != null;
    }
}

package dev.sotto.sip.stack;

import dev.sotto.sip.calls.Reason;
import dev.sotto.sip.calls.Refusal;
import dev.sotto.sip.calls.Warning;
import gov.nist.javax.sip.header.Contact;
import gov.nist.javax.sip.message.SIPMessage;
import java.util.ArrayList;
import java.util.Iterator;
import java.util.List;
import java.util.Optional;
import javax.sip.header.ContactHeader;
import javax.sip.header.ReasonHeader;
import javax.sip.header.RetryAfterHeader;
import javax.sip.header.WarningHeader;
import javax.sip.message.Message;
import javax.sip.message.Response;
import org.jspecify.annotations.Nullable;

/** Reads what other headers than the routing ones say, into our own words. */
final class Readings {
    private Readings() {}

    /** The final refusal that {@code response} is. */
    static Refusal refusal(Response response) {
        List<Warning> warnings = new ArrayList<>();
        for (Iterator<?> i = response.getHeaders(WarningHeader.NAME); i.hasNext(); ) {
            if (i.next() instanceof WarningHeader warning) {
                warnings.add(new Warning(warning.getCode(), unquoted(warning.getText())));
            }
        }
        Optional<Integer> retryAfter = response.getHeader(RetryAfterHeader.NAME) instanceof RetryAfterHeader after
                ? Optional.of(after.getRetryAfter())
                : Optional.empty();
        String phrase = response.getReasonPhrase() == null ? "" : response.getReasonPhrase();
        return new Refusal(response.getStatusCode(), phrase, warnings, retryAfter);
    }

    /** The Reason header of the protocol SIP, if there is one. */
    static Optional<Reason> reason(Message message) {
        for (Iterator<?> i = message.getHeaders(ReasonHeader.NAME); i.hasNext(); ) {
            if (i.next() instanceof ReasonHeader reason && "SIP".equalsIgnoreCase(reason.getProtocol())) {
                return Optional.of(new Reason(reason.getCause(), unquoted(reason.getText())));
            }
        }
        return Optional.empty();
    }

    /** Whether the Contact says that its owner is a conference (RFC 4579 5.2). */
    static boolean isFocus(SIPMessage message) {
        return message.getHeader(ContactHeader.NAME) instanceof Contact contact && contact.hasParameter("isfocus");
    }

    /** The display name of From without control characters; empty if there is none. */
    static String displayName(SIPMessage message) {
        String name = message.getFrom().getAddress().getDisplayName();
        return name == null ? "" : name.replaceAll("\\p{Cntrl}", "");
    }

    private static String unquoted(@Nullable String text) {
        if (text == null) {
            return "";
        }
        boolean isQuoted = text.length() >= 2 && text.startsWith("\"") && text.endsWith("\"");
        return isQuoted ? text.substring(1, text.length() - 1) : text;
    }
}

package dev.sotto.sip.stack;

import dev.sotto.sip.calls.Headers;
import dev.sotto.sip.calls.Hop;
import dev.sotto.sip.calls.RequestEvent;
import gov.nist.javax.sip.header.Contact;
import gov.nist.javax.sip.message.SIPMessage;
import gov.nist.javax.sip.message.SIPRequest;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.Iterator;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import javax.sip.header.ContactHeader;

/** Reads REGISTER and what answers it into our own words. */
final class RegistrationReading {
    private static final List<String> HEADERS =
            List.of("Expires", "Path", "Supported", "Require", "Authorization", "User-Agent");

    private RegistrationReading() {}

    static RequestEvent of(long id, SIPRequest request, Point point) {
        return new RequestEvent.Registering(
                id,
                request.getRequestURI().toString(),
                request.getFrom().getAddress().getURI().toString(),
                request.getTo().getAddress().getURI().toString(),
                request.getCallId().getCallId(),
                request.getCSeq().getSeqNumber(),
                new Hop(point.transport(), Point.text(request.getRemoteAddress()), request.getRemotePort()),
                isStar(request),
                contacts(request),
                headers(request));
    }

    private static Headers headers(SIPRequest request) {
        return HeaderReading.of(request, HEADERS);
    }

    private static boolean isStar(SIPMessage message) {
        return message.getHeader(ContactHeader.NAME) instanceof Contact contact && contact.isWildCard();
    }

    /** The values of Contact that are addresses. */
    static List<RequestEvent.Contact> contacts(SIPMessage message) {
        List<RequestEvent.Contact> found = new ArrayList<>();
        for (Iterator<?> i = message.getHeaders(ContactHeader.NAME); i.hasNext(); ) {
            if (i.next() instanceof Contact contact && !contact.isWildCard() && contact.getAddress() != null) {
                found.add(new RequestEvent.Contact(contact.getAddress().getURI().toString(), parameters(contact)));
            }
        }
        return found;
    }

    private static Map<String, String> parameters(Contact contact) {
        Map<String, String> out = new HashMap<>();
        for (Iterator<String> names = contact.getParameterNames(); names.hasNext(); ) {
            String name = names.next();
            String value = contact.getParameter(name);
            out.put(name.toLowerCase(Locale.ROOT), value == null ? "" : value);
        }
        return out;
    }
}

package dev.sotto.sip.stack;

import dev.sotto.sip.calls.Headers;
import gov.nist.javax.sip.message.SIPMessage;
import java.util.ArrayList;
import java.util.Collection;
import java.util.Iterator;
import java.util.List;
import javax.sip.header.Header;

/** Reads the header fields that owners of calls and requests want as they were written. */
final class HeaderReading {
    private static final int MOST_VALUES = 16;
    private static final List<String> OF_CALLS = List.of(
            "P-Asserted-Identity",
            "P-Preferred-Identity",
            "Remote-Party-ID",
            "Privacy",
            "Diversion",
            "History-Info",
            "Identity",
            "Date",
            "Authorization",
            "Proxy-Authorization",
            "User-Agent",
            "Call-Info",
            Headers.BRIDGE);

    private static final List<String> OF_ANSWERS = List.of(
            "Expires",
            "Min-Expires",
            "Path",
            "Service-Route",
            "P-Associated-URI",
            "Retry-After",
            "Warning",
            "Reason",
            "Server",
            "WWW-Authenticate",
            "Proxy-Authenticate",
            "Require");

    private HeaderReading() {}

    /** Those of an INVITE, and others that somebody wants. */
    static Headers ofCall(SIPMessage invite, List<String> others) {
        return of(invite, OF_CALLS).and(of(invite, others));
    }

    /** Those of {@code names} that are not read anyway. */
    static List<String> others(Collection<String> names) {
        return names.stream()
                .filter(name -> OF_CALLS.stream().noneMatch(name::equalsIgnoreCase))
                .toList();
    }

    /** Those of a response to a request outside of calls. */
    static Headers ofAnswer(SIPMessage response) {
        return of(response, OF_ANSWERS);
    }

    /** Those of these names, at most 16 of each; what has a control character in it is left out. */
    static Headers of(SIPMessage message, List<String> names) {
        List<Headers.Header> found = new ArrayList<>();
        for (String name : names) {
            Iterator<?> values = message.getHeaders(name);
            for (int i = 0; i < MOST_VALUES && values != null && values.hasNext(); i++) {
                if (values.next() instanceof Header header) {
                    String line = header.toString().strip();
                    String value = line.substring(line.indexOf(':') + 1).strip();
                    if (value.chars().noneMatch(Character::isISOControl)) {
                        found.add(new Headers.Header(name, value));
                    }
                }
            }
        }
        return new Headers(found);
    }
}

package dev.sotto.sip.trunks;

import dev.sotto.base.MalformedException;
import dev.sotto.sip.calls.RequestEvent;
import dev.sotto.sip.calls.SipUri;
import java.util.Optional;

/** For how long a registrar keeps what we registered (RFC 3261 10.2.4). */
final class Lifetime {
    private Lifetime() {}

    /** Seconds of our Contact in the answer, else of Expires, else what we asked for. */
    static int granted(RequestEvent.Answered answer, int askedSeconds) {
        Optional<RequestEvent.Contact> ours = answer.contacts().stream()
                .filter(contact -> answer.ours().isPresent()
                        && isSame(contact.uri(), answer.ours().get()))
                .findFirst();
        if (ours.isEmpty() && answer.contacts().size() == 1) {
            // A registrar behind a NAT may have written what it sees instead of what we said.
            ours = Optional.of(answer.contacts().getFirst());
        }
        int said = number(ours.map(contact -> contact.parameters().get("expires")));
        if (said >= 0) {
            return said;
        }
        int all = number(answer.headers().first("Expires"));
        return all >= 0 ? all : askedSeconds;
    }

    /** A number of seconds without what may stand behind it; -1 for none. */
    static int number(Optional<String> text) {
        String value = text.orElse("").strip();
        int end = 0;
        while (end < value.length() && end < 9 && value.charAt(end) >= '0' && value.charAt(end) <= '9') {
            end++;
        }
        return end == 0 ? -1 : Integer.parseInt(value.substring(0, end));
    }

    private static boolean isSame(String one, String other) {
        try {
            return SipUri.parse(one).plain().equals(SipUri.parse(other).plain());
        } catch (MalformedException _) {
            return false;
        }
    }
}

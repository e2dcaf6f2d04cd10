package dev.sotto.sip.trunks;

import dev.sotto.sip.calls.Headers;
import java.util.Map;
import java.util.Optional;
import java.util.TreeMap;

/** What a call over a trunk says who is calling (RFC 3323, 3325, 5806). */
final class CallerIdWriter {
    private static final String ANONYMOUS = "sip:anonymous@anonymous.invalid";

    private final TrunkConfig trunk;
    private final String host;

    /**
     * @param host of our addresses towards the other side
     */
    CallerIdWriter(TrunkConfig trunk, String host) {
        this.trunk = trunk;
        this.host = host;
    }

    Outbound.Told told(OutboundRequest request) {
        TrunkConfig.CallerIdPolicy policy = trunk.callerId();
        Optional<String> theirs = policy.passThrough() ? request.callerNumber() : Optional.empty();
        Optional<String> number = theirs.or(policy::number);
        String user =
                number.map(this::written).or(() -> trunk.auth().username()).orElse("anonymous");
        String name = policy.displayName()
                .filter(_ -> theirs.isEmpty())
                .orElse(theirs.isPresent() ? request.callerName() : "");
        String uri = "sip:" + user + "@" + host;
        Headers headers = Headers.NONE;
        if (policy.assertedIdentity() && number.isPresent()) {
            headers = headers.with("P-Asserted-Identity", named(name, uri));
        }
        if (policy.remotePartyId() && number.isPresent()) {
            headers = headers.with(
                    "Remote-Party-ID",
                    named(name, uri) + ";party=calling;screen=yes;privacy=" + (policy.privacy() ? "full" : "off"));
        }
        if (policy.privacy()) {
            // RFC 3325 9.3: whoever is trusted may know, and passes it on to nobody who is not.
            headers = headers.with("Privacy", "id");
        }
        if (policy.diversion() && request.divertedFrom().isPresent()) {
            String first = written(request.divertedFrom().get());
            headers = headers.with("Diversion", "<sip:" + first + "@" + host + ">;reason=unconditional;counter=1");
        }
        for (Map.Entry<String, String> out : new TreeMap<>(trunk.headersOut()).entrySet()) {
            headers = headers.with(out.getKey(), out.getValue());
        }
        return policy.privacy()
                ? new Outbound.Told(ANONYMOUS, "Anonymous", headers)
                : new Outbound.Told(uri, clean(name), headers);
    }

    /** A number as the other side wants it. */
    String written(String number) {
        return number.startsWith("+") && !trunk.numbers().plus() ? number.substring(1) : number;
    }

    private static String named(String name, String uri) {
        String clean = clean(name);
        return clean.isEmpty()
                ? "<" + uri + ">"
                : "\"" + clean.replace("\\", "\\\\").replace("\"", "\\\"") + "\" <" + uri + ">";
    }

    private static String clean(String name) {
        return name.replaceAll("\\p{Cntrl}", " ").strip();
    }
}

package dev.sotto.sip.calls;

import java.util.List;
import java.util.Optional;
import java.util.OptionalInt;

/** What the owner of requests outside of calls wants of the stack. */
public sealed interface RequestCommand {
    /** The request, unique in the process among those outside of calls. */
    long requestId();

    /**
     * The final response to one that came in.
     *
     * @param status 200..699
     * @param phrase of the status line
     * @param headers to put in: Contact, Expires, Path, WWW-Authenticate, Warning and the like
     */
    record Reply(long requestId, int status, String phrase, Headers headers) implements RequestCommand {}

    /**
     * Sends one; {@link RequestEvent.Answered} or {@link RequestEvent.Unanswered} follows. The request id is a new one of the stack.
     *
     * @param method what is asked
     * @param target the Request-URI
     * @param from the URI of From
     * @param to the URI of To
     * @param callId its Call-ID; registrations of one contact share one (RFC 3261 10.2)
     * @param cseq its sequence number
     * @param nextHop where it is sent
     * @param contact what our Contact says; none without one
     * @param headers to put in
     */
    record Send(
            long requestId,
            Method method,
            String target,
            String from,
            String to,
            String callId,
            long cseq,
            Hop nextHop,
            Optional<OurContact> contact,
            Headers headers)
            implements RequestCommand {}

    /** What can be asked outside of calls. */
    enum Method {
        /** What the other side can do, and whether it is there (RFC 3261 11). */
        OPTIONS,
        /** Where we are called (RFC 3261 10). */
        REGISTER
    }

    /**
     * Our Contact; the stack knows host, port and transport.
     *
     * @param user its user part; may be empty
     * @param uriParameters of the URI, such as {@code ob} or {@code bnc}; names with their values as written
     * @param parameters of the header, such as {@code reg-id=1}
     * @param expiresSeconds how long it is to be good; 0 takes it back
     */
    record OurContact(String user, List<String> uriParameters, List<String> parameters, OptionalInt expiresSeconds) {
        /** Takes copies of the lists. */
        public OurContact {
            uriParameters = List.copyOf(uriParameters);
            parameters = List.copyOf(parameters);
        }
    }
}

package dev.sotto.sip.calls;

import java.util.List;
import java.util.Map;
import java.util.Optional;

/** A request outside of calls that came in, or what one of ours came to. */
public sealed interface RequestEvent {
    /** The request, unique in the process among those outside of calls. */
    long requestId();

    /**
     * A telephone or an exchange registers (RFC 3261 10.3); answer with {@link RequestCommand.Reply}.
     *
     * @param requestUri the Request-URI as written
     * @param from the URI of the From header: who says that it is
     * @param to the URI of the To header: the address-of-record
     * @param callId its Call-ID
     * @param cseq its sequence number
     * @param source where the message really came from; requests to what it registers can go back there
     * @param removesAll whether its Contact is {@code *}
     * @param contacts what it registers, in the order of the message; none asks what is registered
     * @param headers Expires, Path, Supported, Require, Authorization, User-Agent
     */
    record Registering(
            long requestId,
            String requestUri,
            String from,
            String to,
            String callId,
            long cseq,
            Hop source,
            boolean removesAll,
            List<Contact> contacts,
            Headers headers)
            implements RequestEvent {
        /** Takes a copy of the list. */
        public Registering {
            contacts = List.copyOf(contacts);
        }
    }

    /**
     * One value of a Contact header.
     *
     * @param uri as written, with its parameters
     * @param parameters of the header, without those of the URI: {@code expires}, {@code q}, {@code reg-id}, {@code +sip.instance}; names in lower
     *     case, values without the quotes around them, empty for one without a value
     */
    record Contact(String uri, Map<String, String> parameters) {
        /** Takes a copy of the map. */
        public Contact {
            parameters = Map.copyOf(parameters);
        }
    }

    /**
     * Ours has its final response.
     *
     * @param status 200..699
     * @param phrase of the status line
     * @param headers Contact, Expires, Min-Expires, Path, Service-Route, Retry-After, Warning, Reason, Server, WWW-Authenticate,
     *     Proxy-Authenticate, P-Associated-URI
     * @param contacts of the response
     * @param ours where we were reached by what was sent: the URI of our Contact, if it had one
     */
    record Answered(
            long requestId, int status, String phrase, Headers headers, List<Contact> contacts, Optional<String> ours)
            implements RequestEvent {
        /** Takes a copy of the list. */
        public Answered {
            contacts = List.copyOf(contacts);
        }
    }

    /**
     * Ours has no answer, or could not be sent.
     *
     * @param why 408, 503 and the like, with words for a person
     */
    record Unanswered(long requestId, Refusal why) implements RequestEvent {}
}

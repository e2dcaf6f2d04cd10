package dev.sotto.sip.trunks;

import dev.sotto.sip.calls.Headers;
import dev.sotto.sip.calls.Hop;
import dev.sotto.sip.calls.Login;
import dev.sotto.sip.calls.Refusal;
import java.util.List;
import java.util.Optional;

/** Over which trunk a call leaves. */
public sealed interface Outbound {
    /** Which trunks were looked at, and why they did not fit. */
    Trace trace();

    /**
     * These, one after the other while the far end cannot be reached or answers 503.
     *
     * @param attempts at least one
     */
    record Allowed(List<Attempt> attempts, Trace trace) implements Outbound {
        /** Takes a copy. */
        public Allowed {
            attempts = List.copyOf(attempts);
        }
    }

    /** None. */
    record Denied(Refusal refusal, Trace trace) implements Outbound {}

    /**
     * One way to call.
     *
     * @param trunk over this trunk; its limits are asked of {@link CallLedger} before
     * @param gateway to this gateway of it
     * @param target the Request-URI
     * @param nextHop where the INVITE is sent
     * @param route Route header fields (RFC 3608)
     * @param caller who we say is calling
     * @param login what a challenge is answered with
     */
    record Attempt(
            TrunkConfig trunk,
            TrunkConfig.Gateway gateway,
            String target,
            Hop nextHop,
            List<String> route,
            Told caller,
            Optional<Login> login) {
        /** Takes a copy. */
        public Attempt {
            route = List.copyOf(route);
        }
    }

    /**
     * Who we say is calling.
     *
     * @param from the URI of From
     * @param displayName may be empty
     * @param headers P-Asserted-Identity, Remote-Party-ID, Privacy, Diversion, and those of {@link TrunkConfig#headersOut}
     */
    record Told(String from, String displayName, Headers headers) {}

    /**
     * What the machine of a trunk knows of it.
     *
     * @param why it cannot be used now, about it; empty if it can
     * @param down its gateways that do not answer
     * @param route Service-Route of its registration (RFC 3608)
     */
    record Standing(String why, List<TrunkConfig.Gateway> down, List<String> route) {
        /** Of a trunk of which nothing is known. */
        public static final Standing FINE = new Standing("", List.of(), List.of());

        /** Takes copies. */
        public Standing {
            down = List.copyOf(down);
            route = List.copyOf(route);
        }
    }
}

package dev.sotto.sip.trunks;

import dev.sotto.sip.calls.Headers;
import dev.sotto.sip.calls.Hop;
import dev.sotto.sip.calls.RequestCommand;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import java.util.OptionalInt;

/** The REGISTER requests of one registration (RFC 3261 10.2, RFC 5626 4.2, RFC 6140 5.2). */
final class RegisterWriter {
    private final TrunkConfig trunk;
    private final String contactUser;
    private final String instance;

    /**
     * @param contactUser the user part of our Contact
     * @param instance URN of this appliance (RFC 5626 4.1)
     */
    RegisterWriter(TrunkConfig trunk, String contactUser, String instance) {
        this.trunk = trunk;
        this.contactUser = contactUser;
        this.instance = instance;
    }

    /** What stands for itself in a request; the rest is the same in all. */
    record Turn(long requestId, String callId, long cseq, int expiresSeconds, Headers credentials) {}

    /** To {@code gateway}, or to the registrar that is named for itself. */
    TrunkOutput.Send request(Turn turn, TrunkConfig.Gateway gateway) {
        TrunkConfig.Registration registration = trunk.registration();
        RequestCommand.Send send = new RequestCommand.Send(
                turn.requestId,
                RequestCommand.Method.REGISTER,
                target(gateway),
                aor(),
                aor(),
                turn.callId,
                turn.cseq,
                hop(gateway),
                Optional.of(contact(registration, turn.expiresSeconds)),
                headers(registration).and(turn.credentials));
        return new TrunkOutput.Send(send);
    }

    /** The Request-URI: the registrar alone, without a user (RFC 3261 10.2). */
    String target(TrunkConfig.Gateway gateway) {
        return "sip:"
                + OutboundRouter.bracketed(trunk.registration().registrar().orElse(gateway.host()));
    }

    /** What is registered. */
    String aor() {
        TrunkConfig.Gateway first = trunk.peer().gateways().getFirst();
        String host = trunk.registration().registrar().orElse(first.host());
        return trunk.registration()
                .aor()
                .orElseGet(() ->
                        "sip:" + trunk.auth().username().orElse(contactUser) + "@" + OutboundRouter.bracketed(host));
    }

    /** Whether the registrar is none of the gateways, so that it is asked itself. */
    private boolean isElsewhere() {
        Optional<String> registrar = trunk.registration().registrar();
        return registrar.isPresent()
                && trunk.peer().gateways().stream()
                        .noneMatch(gateway -> gateway.host().equalsIgnoreCase(registrar.get()));
    }

    private Hop hop(TrunkConfig.Gateway gateway) {
        return trunk.peer().outboundProxy().isEmpty() && isElsewhere()
                ? TrunkConfig.named(trunk.registration().registrar().orElseThrow(), gateway)
                : trunk.nextHop(gateway);
    }

    private RequestCommand.OurContact contact(TrunkConfig.Registration registration, int expiresSeconds) {
        List<String> parameters = new ArrayList<>();
        if (registration.outbound()) {
            parameters.add("reg-id=1");
            parameters.add("+sip.instance=\"<" + instance + ">\"");
        }
        // RFC 6140 5.2: a bulk contact has no user part; the registrar puts each number there.
        return registration.gin()
                ? new RequestCommand.OurContact("", List.of("bnc"), parameters, OptionalInt.of(expiresSeconds))
                : new RequestCommand.OurContact(contactUser, List.of(), parameters, OptionalInt.of(expiresSeconds));
    }

    private static Headers headers(TrunkConfig.Registration registration) {
        Headers headers = Headers.NONE.with("Supported", registration.outbound() ? "path, outbound" : "path");
        return registration.gin() ? headers.with("Require", "gin").with("Proxy-Require", "gin") : headers;
    }
}

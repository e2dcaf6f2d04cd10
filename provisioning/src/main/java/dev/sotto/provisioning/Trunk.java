package dev.sotto.provisioning;

import java.util.ArrayList;
import java.util.List;
import java.util.Optional;

/**
 * A connection to a telephone provider or another exchange.
 *
 * @param name what administrators call it
 * @param description for administrators
 * @param enabled whether calls go over it
 * @param mode who tells whom where to send calls
 * @param peer where the other side is
 * @param auth how each side proves who it is
 * @param registration how we register with the other side
 * @param health how we notice that it is not there
 * @param numbers which numbers belong to it and how they are written
 * @param media what sound is like on it
 * @param signalling what SIP is like on it
 * @param identity signed caller identity (RFC 8224)
 * @param limits how much may go over it
 * @param observability what is recorded about it
 * @param tags by which an administrator finds it
 */
public record Trunk(
        @Field(form = Form.WORD, min = 1, max = 64) String name,
        @Field(max = 1000, fallback = "\"\"") String description,
        @Field(fallback = "true") boolean enabled,
        @Field(fallback = "\"static\"") Mode mode,
        @Field TrunkPeer peer,
        @Field(fallback = "{}") TrunkAuth auth,
        @Field(fallback = "{}") Registration registration,
        @Field(fallback = "{}") Health health,
        @Field(fallback = "{}") TrunkNumbers numbers,
        @Field(fallback = "{}") TrunkMedia media,
        @Field(fallback = "{}") TrunkSignalling signalling,
        @Field(fallback = "{}") Identity identity,
        @Field(fallback = "{}") Limits limits,
        @Field(fallback = "{}") Observability observability,
        @Field(form = Form.WORD, max = 20) List<String> tags)
        implements Checked {
    /** Takes a copy of the list. */
    public Trunk {
        tags = List.copyOf(tags);
    }

    /** Who tells whom where to send calls. */
    public enum Mode {
        /** Both sides know each other's address. */
        STATIC,
        /** We register with the provider. */
        REGISTER_TO_PROVIDER,
        /** The other side registers with us. */
        PROVIDER_REGISTERS_TO_US
    }

    /**
     * How we register (RFC 3261 10).
     *
     * @param registrar host of the registrar; empty for the first gateway
     * @param aor what we register; empty for the user name at the registrar
     * @param contactUser the user part of our Contact; empty for one that we make
     * @param expiresSeconds the lifetime that we ask for
     * @param retrySeconds after a failure
     * @param forbiddenRetrySeconds after a 403
     * @param maxRetries in a row; 0 for no end
     * @param outbound whether to use RFC 5626
     * @param gin whether to register all numbers at once (RFC 6140)
     */
    public record Registration(
            @Field(form = Form.HOST, max = 253) Optional<String> registrar,
            @Field(form = Form.SIP_URI, max = 320) Optional<String> aor,
            @Field(form = Form.USER, max = 64) Optional<String> contactUser,

            @Field(min = 60, max = 86_400, fallback = "3600")
            int expiresSeconds,

            @Field(min = 5, max = 3600, fallback = "30") int retrySeconds,
            @Field(min = 30, max = 86_400, fallback = "600") int forbiddenRetrySeconds,
            @Field(min = 0, max = 10_000, fallback = "0") int maxRetries,
            @Field(fallback = "false") boolean outbound,
            @Field(fallback = "false") boolean gin) {}

    /**
     * How we notice that the other side is not there.
     *
     * @param optionsSeconds how often it is asked; 0 for never
     * @param timeoutSeconds how long an answer may take
     * @param only2xx whether an answer other than 2xx counts as none
     */
    public record Health(
            @Field(min = 0, max = 3600, fallback = "30") int optionsSeconds,
            @Field(min = 1, max = 32, fallback = "5") int timeoutSeconds,
            @Field(fallback = "false") boolean only2xx) {}

    /**
     * Signed caller identity (RFC 8224).
     *
     * @param stir what we do
     * @param attestation what we sign
     * @param failureAction what happens with a call whose identity is wrong
     * @param minAttestation the weakest that is let in
     */
    public record Identity(
            @Field(fallback = "\"off\"") Stir stir,
            @Field(fallback = "\"c\"") Attestation attestation,
            @Field(fallback = "\"mark\"") OnFailure failureAction,
            @Field(fallback = "\"none\"") Attestation minAttestation) {}

    /** What we do about signed caller identity. */
    public enum Stir {
        OFF,
        SIGN,
        VERIFY,
        BOTH
    }

    /** How well a caller is known (RFC 8588 4). */
    public enum Attestation {
        NONE,
        A,
        B,
        C
    }

    /** What happens with a call whose identity is wrong. */
    public enum OnFailure {
        MARK,
        REJECT
    }

    /**
     * How much may go over it; 0 for no limit.
     *
     * @param maxCalls at once
     * @param maxCallsIn at once, from the other side
     * @param maxCallsOut at once, to the other side
     * @param callsPerSecond new ones
     * @param maxSeconds the longest call
     * @param ringSeconds how long it may ring
     * @param dailyMinutes of calls to the other side, all together
     * @param countries which may be called; empty for none outside
     */
    public record Limits(
            @Field(min = 0, max = 20_000, fallback = "0") int maxCalls,
            @Field(min = 0, max = 20_000, fallback = "0") int maxCallsIn,
            @Field(min = 0, max = 20_000, fallback = "0") int maxCallsOut,
            @Field(min = 1, max = 1000, fallback = "10") int callsPerSecond,

            @Field(min = 0, max = 604_800, fallback = "14400")
            int maxSeconds,

            @Field(min = 5, max = 300, fallback = "60") int ringSeconds,

            @Field(min = 0, max = 10_000_000, fallback = "0")
            int dailyMinutes,

            @Field(form = Form.COUNTRY, max = 250) List<String> countries)
            implements Checked {
        /** Takes a copy of the list. */
        public Limits {
            countries = List.copyOf(countries);
        }

        @Override
        public List<FieldFault> faults() {
            List<FieldFault> out = new ArrayList<>();
            if (maxCalls > 0 && maxCallsIn > maxCalls) {
                out.add(new FieldFault("/maxCallsIn", "must not be more than maxCalls, " + maxCalls + "."));
            }
            if (maxCalls > 0 && maxCallsOut > maxCalls) {
                out.add(new FieldFault("/maxCallsOut", "must not be more than maxCalls, " + maxCalls + "."));
            }
            return out;
        }
    }

    /**
     * What is recorded about it.
     *
     * @param hep whether SIP is copied to a capture server
     * @param sipTraceMinutes for how long SIP is kept for a trace after this was set; 0 for not
     */
    public record Observability(
            @Field(fallback = "false") boolean hep,
            @Field(min = 0, max = 1440, fallback = "0") int sipTraceMinutes) {}

    @Override
    public List<FieldFault> faults() {
        List<FieldFault> out = new ArrayList<>();
        if (mode == Mode.REGISTER_TO_PROVIDER && auth.outbound().username().isEmpty()) {
            out.add(new FieldFault("/auth/outbound/username", "must be said for the mode register-to-provider."));
        }
        if (mode == Mode.PROVIDER_REGISTERS_TO_US && auth.inbound().username().isEmpty()) {
            out.add(new FieldFault("/auth/inbound/username", "must be said for the mode provider-registers-to-us."));
        }
        if (mode != Mode.PROVIDER_REGISTERS_TO_US && peer.gateways().isEmpty()) {
            out.add(new FieldFault(
                    "/peer/gateways", "must have at least one gateway for the mode " + Shape.word(mode) + "."));
        }
        if (peer.matchBy().contains(TrunkPeer.Match.IP) && peer.allowedSources().isEmpty()) {
            out.add(new FieldFault("/peer/allowedSources", "must be said when calls are matched by ip."));
        }
        if (peer.matchBy().contains(TrunkPeer.Match.AUTH)
                && !auth.inbound().secret().isSet()) {
            out.add(new FieldFault("/auth/inbound/secret", "must be said when calls are matched by auth."));
        }
        return out;
    }
}

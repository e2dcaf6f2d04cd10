package dev.sotto.endpoint.gateway;

import dev.sotto.base.Entropy;
import dev.sotto.base.Mailbox;
import dev.sotto.base.MalformedException;
import dev.sotto.base.OperationFailed;
import dev.sotto.base.SharedCounters;
import dev.sotto.endpoint.library.CallExchange;
import dev.sotto.endpoint.library.ConferenceTrust;
import dev.sotto.endpoint.library.EndpointConfig;
import dev.sotto.endpoint.library.EndpointEvent;
import dev.sotto.endpoint.library.EndpointHome;
import dev.sotto.keying.dtls.DtlsIdentity;
import dev.sotto.sdp.AudioCodec;
import dev.sotto.sip.calls.CallCommand;
import dev.sotto.sip.calls.Passage;
import dev.sotto.sip.stack.SipStack;
import java.time.Instant;
import java.util.List;
import java.util.Optional;

/**
 * What all calls of a gateway share.
 *
 * @param config of the gateway
 * @param sip the stack on which phones call
 * @param conferences the stack by which conferences are called
 * @param ports of phones
 * @param prompts what callers are told
 * @param desk where phones are asked for
 * @param certificate what phones are shown in DTLS: of this process, and nothing to do with the conferences
 * @param counters of everything
 */
record GatewayParts(
        GatewayConfig config,
        SipStack sip,
        CallExchange conferences,
        PhonePorts ports,
        ConferencePrompts prompts,
        PhoneDesk desk,
        DtlsIdentity certificate,
        SharedCounters<GatewayCounter> counters) {
    private static final String NAME = "Telephones";
    private static final List<Integer> PROFILES = List.of(0x000A, 0x0009);
    private static final List<AudioCodec> CODECS = List.of(AudioCodec.OPUS, AudioCodec.PCMU, AudioCodec.PCMA);

    /** What the talk with all callers has in common. A gateway has one name at the key distributor, which all conferences tell. */
    DialInSettings talk() {
        return new DialInSettings(
                config.domain(),
                config.talk().keys(),
                config.talk().tonesUpTo(),
                prompts.usual().gatewayName(name()));
    }

    /** Calls a phone. Its name may have to be looked up, for which nobody here waits. */
    void dial(Errand.Wanted wanted, long leg, String offer) {
        counters.increment(GatewayCounter.DIALLED);
        String conference = wanted.conference();
        String user = conference.substring(conference.indexOf(':') + 1, conference.indexOf('@'));
        CallCommand.Call call = new CallCommand.Call(
                leg,
                wanted.who().plain(),
                conference,
                user,
                config.dialling().hop(wanted.who()),
                Optional.of(offer),
                Passage.DIRECT,
                wanted.replaces());
        Thread.ofVirtual().name("gateway-dial").start(() -> sip.execute(call));
    }

    private String name() {
        try {
            return config.home().conferences().stream()
                    .map(EndpointHome.Enrolled::name)
                    .findFirst()
                    .orElse("");
        } catch (OperationFailed | MalformedException e) {
            // Joining will say so.
            return "";
        }
    }

    /**
     * Calls a conference, with no phone in it yet: a private one if the gateway is enrolled there, and then never anything weaker. What it is not
     * enrolled in and the key distributor admitted phones to is a standard one.
     *
     * @param address {@code sip:user@host}
     * @throws OperationFailed if there is no way to it
     */
    ConferenceSide call(String address, Mailbox<EndpointEvent> events) {
        ConferenceTrust trust = config.home()
                .conference(address)
                .<ConferenceTrust>map(enrolled -> new ConferenceTrust.EndToEnd(enrolled.authorityPin(), PROFILES))
                .orElseGet(ConferenceTrust.HopByHop::asSignalled);
        EndpointConfig endpoint = new EndpointConfig(
                address,
                address,
                config.focus(),
                NAME,
                config.home().identityOrNew(Entropy.system(), Instant.now()),
                trust,
                CODECS,
                true,
                false,
                Optional.empty(),
                Optional.empty());
        return new ConferenceSide(endpoint, conferences, events);
    }
}

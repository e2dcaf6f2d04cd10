package dev.sotto.sip.trunks;

import dev.sotto.numbering.NumberPatterns;
import dev.sotto.sip.calls.CallEvent;
import dev.sotto.sip.calls.Headers;
import dev.sotto.sip.calls.Hop;
import dev.sotto.sip.calls.Login;
import dev.sotto.sip.calls.Network;
import dev.sotto.sip.calls.Passage;
import dev.sotto.sip.calls.Transport;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import org.jspecify.annotations.Nullable;

/** A trunk for tests, to be bent into the one that a test is about. */
final class Trunks {
    static final String PASSWORD = "correct-horse-battery";

    private final String name;
    private boolean enabled = true;
    private TrunkConfig.Mode mode = TrunkConfig.Mode.STATIC;
    private TrunkConfig.Peer peer = new TrunkConfig.Peer(
            List.of(gateway("gw.provider.example")),
            Optional.empty(),
            List.of(Network.parse("192.0.2.0/24")),
            List.of(TrunkConfig.Match.IP),
            Optional.empty(),
            Optional.empty());
    private TrunkConfig.Auth auth = new TrunkConfig.Auth(Optional.empty(), Optional.empty(), Optional.empty());
    private TrunkConfig.Registration registration = TrunkConfig.Registration.USUAL;
    private TrunkConfig.Health health = new TrunkConfig.Health(0, 5, false);
    private TrunkConfig.Numbers numbers = TrunkConfig.Numbers.USUAL;
    private TrunkConfig.CallerIdPolicy callerId = TrunkConfig.CallerIdPolicy.USUAL;
    private TrunkConfig.Limits limits = TrunkConfig.Limits.USUAL;

    private Trunks(String name) {
        this.name = name;
    }

    static Trunks named(String name) {
        return new Trunks(name);
    }

    static TrunkConfig.Gateway gateway(String host) {
        return new TrunkConfig.Gateway(host, 0, Transport.UDP, false, 10, 10, true, true, true);
    }

    static TrunkConfig.Gateway gateway(String host, int priority, int weight) {
        return new TrunkConfig.Gateway(host, 5080, Transport.TCP, false, priority, weight, true, true, true);
    }

    Trunks disabled() {
        enabled = false;
        return this;
    }

    Trunks mode(TrunkConfig.Mode wanted) {
        mode = wanted;
        return this;
    }

    Trunks gateways(TrunkConfig.Gateway... all) {
        peer = new TrunkConfig.Peer(
                List.of(all),
                peer.outboundProxy(),
                peer.allowedSources(),
                peer.matchBy(),
                peer.matchHeader(),
                peer.matchValue());
        return this;
    }

    Trunks proxy(String host) {
        peer = new TrunkConfig.Peer(
                peer.gateways(),
                Optional.of(host),
                peer.allowedSources(),
                peer.matchBy(),
                peer.matchHeader(),
                peer.matchValue());
        return this;
    }

    Trunks from(String... networks) {
        peer = new TrunkConfig.Peer(
                peer.gateways(),
                peer.outboundProxy(),
                List.of(networks).stream().map(Network::parse).toList(),
                peer.matchBy(),
                peer.matchHeader(),
                peer.matchValue());
        return this;
    }

    Trunks matchBy(TrunkConfig.Match... all) {
        peer = new TrunkConfig.Peer(
                peer.gateways(),
                peer.outboundProxy(),
                peer.allowedSources(),
                List.of(all),
                Optional.of("X-Trunk"),
                Optional.of("s3cret"));
        return this;
    }

    Trunks inbound(String user) {
        auth = new TrunkConfig.Auth(
                Optional.of(new Login(user, PASSWORD, List.of("sotto.example"))), auth.username(), auth.outbound());
        return this;
    }

    Trunks outbound(String user, String... realms) {
        auth = new TrunkConfig.Auth(
                auth.inbound(), Optional.of(user), Optional.of(new Login(user, PASSWORD, List.of(realms))));
        return this;
    }

    Trunks registration(TrunkConfig.Registration wanted) {
        registration = wanted;
        return this;
    }

    Trunks health(int optionsSeconds, boolean only2xx) {
        health = new TrunkConfig.Health(optionsSeconds, 5, only2xx);
        return this;
    }

    Trunks numbers(TrunkConfig.Numbers wanted) {
        numbers = wanted;
        return this;
    }

    Trunks dids(String... patterns) {
        return numbers(new TrunkConfig.Numbers(
                NumberPatterns.parse(List.of(patterns)),
                numbers.allowedFrom(),
                numbers.allowedTo(),
                numbers.country(),
                numbers.stripPrefix(),
                numbers.addPrefix(),
                numbers.plus(),
                numbers.hideCallerNumber()));
    }

    Trunks allowedFrom(String... patterns) {
        return numbers(new TrunkConfig.Numbers(
                numbers.dids(),
                NumberPatterns.parse(List.of(patterns)),
                numbers.allowedTo(),
                numbers.country(),
                numbers.stripPrefix(),
                numbers.addPrefix(),
                numbers.plus(),
                numbers.hideCallerNumber()));
    }

    Trunks allowedTo(String... patterns) {
        return numbers(new TrunkConfig.Numbers(
                numbers.dids(),
                numbers.allowedFrom(),
                NumberPatterns.parse(List.of(patterns)),
                numbers.country(),
                numbers.stripPrefix(),
                numbers.addPrefix(),
                numbers.plus(),
                numbers.hideCallerNumber()));
    }

    Trunks habits(@Nullable String country, @Nullable String strip, @Nullable String add, boolean plus) {
        return numbers(new TrunkConfig.Numbers(
                numbers.dids(),
                numbers.allowedFrom(),
                numbers.allowedTo(),
                Optional.ofNullable(country),
                Optional.ofNullable(strip),
                Optional.ofNullable(add),
                plus,
                numbers.hideCallerNumber()));
    }

    Trunks hiding(boolean hide) {
        return numbers(new TrunkConfig.Numbers(
                numbers.dids(),
                numbers.allowedFrom(),
                numbers.allowedTo(),
                numbers.country(),
                numbers.stripPrefix(),
                numbers.addPrefix(),
                numbers.plus(),
                hide));
    }

    Trunks callerId(TrunkConfig.CallerIdPolicy wanted) {
        callerId = wanted;
        return this;
    }

    Trunks trusted() {
        return callerId(new TrunkConfig.CallerIdPolicy(
                Optional.empty(), Optional.empty(), false, false, true, false, false, true));
    }

    Trunks limits(TrunkConfig.Limits wanted) {
        limits = wanted;
        return this;
    }

    TrunkConfig make() {
        return new TrunkConfig(
                "id-" + name,
                name,
                enabled,
                mode,
                peer,
                auth,
                registration,
                health,
                numbers,
                callerId,
                limits,
                Map.of("X-Room", "room"),
                Map.of("X-Sotto", "yes"));
    }

    /** A call that came in. */
    static CallEvent.Invited call(String requestUri, String from, String address, Headers headers) {
        return new CallEvent.Invited(
                1,
                requestUri,
                from,
                requestUri,
                "",
                new Hop(Transport.UDP, address, 5060),
                Optional.empty(),
                Passage.DIRECT,
                Optional.empty(),
                "call-id",
                headers);
    }
}

package dev.sotto.sip.stack;

import static org.assertj.core.api.Assertions.assertThat;

import dev.sotto.base.Mailbox;
import dev.sotto.sip.calls.CallCommand;
import dev.sotto.sip.calls.CallEvent;
import dev.sotto.sip.calls.Hop;
import dev.sotto.sip.calls.Transport;
import dev.sotto.tests.kit.NameServer;
import dev.sotto.tests.kit.Rfc;
import dev.sotto.tests.kit.SeededEntropy;
import java.net.InetAddress;
import java.net.InetSocketAddress;
import java.net.ServerSocket;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.concurrent.TimeUnit;
import org.junit.jupiter.api.Test;

/** Where a next hop is, asked of a real name server. */
class LocatorTest {
    private static final String SDP = "v=0\r\no=- 1 1 IN IP4 127.0.0.1\r\ns=-\r\nt=0 0\r\n";
    private static final Hop UDP = new Hop(Transport.UDP, "provider.example", 5060, true);

    private static List<String> places(NameServer names, Hop hop, long seed) {
        return new Locator(new DomainNames(Optional.of(names.address())), new SeededEntropy(seed))
                .places(hop).stream()
                        .map(place -> place.name() + " " + place.address().getHostString() + ":"
                                + place.address().getPort())
                        .toList();
    }

    @Test
    @Rfc(
            number = 3263,
            section = "4.2",
            must = "a numeric target is taken as it is, and a port means its address records")
    void an_address_asks_nobody_and_a_host_asks_for_its_addresses() throws Exception {
        try (NameServer names = new NameServer().host("pbx.example", "127.0.0.7", "127.0.0.8")) {
            assertThat(places(names, new Hop(Transport.UDP, "::1", 5080, true), 1))
                    .containsExactly("::1 0:0:0:0:0:0:0:1:5080");
            assertThat(places(names, new Hop(Transport.TCP, "pbx.example", 5062), 1))
                    .containsExactly("pbx.example 127.0.0.7:5062", "pbx.example 127.0.0.8:5062");
            assertThat(places(names, new Hop(Transport.TCP, "nowhere.example", 5062, true), 1))
                    .isEmpty();
        }
    }

    @Test
    @Rfc(number = 3263, section = "4.1", must = "NAPTR of the transport says which SRV records count")
    @Rfc(number = 2782, section = "Usage rules", must = "the target with the lowest priority is tried first")
    void services_come_by_priority_and_where_naptr_points() throws Exception {
        try (NameServer names = new NameServer()) {
            names.host("a.example", "127.0.0.1")
                    .host("b.example", "127.0.0.2")
                    .host("provider.example", "127.0.0.9")
                    .service("_sip._udp.provider.example", "20 1 5060 a.example", "10 1 5070 b.example");
            assertThat(places(names, UDP, 1))
                    .containsExactly("provider.example 127.0.0.2:5070", "provider.example 127.0.0.1:5060");
            assertThat(places(names, new Hop(Transport.TCP, "provider.example", 5060, true), 1))
                    .as("no service over TCP: the host itself")
                    .containsExactly("provider.example 127.0.0.9:5060");
            names.pointer("provider.example", "10 10 SIP+D2U other.provider.example")
                    .service("other.provider.example", "1 0 5099 a.example");
            assertThat(places(names, UDP, 1)).containsExactly("provider.example 127.0.0.1:5099");
        }
    }

    @Test
    @Rfc(number = 2782, section = "Usage rules", must = "the weight says how often one is tried first")
    void weights_share_the_calls() throws Exception {
        try (NameServer names = new NameServer()) {
            names.host("a.example", "127.0.0.1")
                    .host("b.example", "127.0.0.2")
                    .service("_sip._udp.provider.example", "10 75 5060 a.example", "10 25 5060 b.example");
            Map<String, Integer> first = new HashMap<>();
            for (int seed = 0; seed < 400; seed++) {
                first.merge(places(names, UDP, seed).getFirst(), 1, Integer::sum);
            }
            assertThat(first.get("provider.example 127.0.0.1:5060")).isBetween(240, 350);
        }
    }

    @Test
    @Rfc(number = 3263, section = "4.3", must = "a server that is not there is followed by the next one")
    void a_call_finds_the_second_server_when_the_first_is_dead() throws Exception {
        int dead;
        try (ServerSocket closed = new ServerSocket(0, 1, InetAddress.getLoopbackAddress())) {
            dead = closed.getLocalPort();
        }
        try (NameServer names = new NameServer();
                Party provider = Party.plain(Transport.TCP, "127.0.0.1")) {
            names.host("a.example", "127.0.0.1")
                    .service(
                            "_sip._tcp.provider.example",
                            "1 0 " + dead + " a.example",
                            "2 0 " + provider.hop().port() + " a.example");
            SipConfig config = SipConfig.plain("sotto-test", new Listener(Transport.TCP, "127.0.0.1", 0))
                    .askingNamesOf(names.address());
            try (Party us = new Party(config)) {
                long leg = us.call(new Hop(Transport.TCP, "provider.example", 5060, true), Optional.of(SDP));
                CallEvent.Invited invited = provider.expect(CallEvent.Invited.class);
                provider.execute(new CallCommand.Answer(invited.legId(), SDP, false));
                assertThat(us.expect(CallEvent.Answered.class).legId()).isEqualTo(leg);
            }
        }
    }

    @Test
    void a_call_that_is_taken_back_while_its_name_is_looked_up_never_leaves() throws Exception {
        try (java.net.DatagramSocket silent =
                new java.net.DatagramSocket(new InetSocketAddress(InetAddress.getLoopbackAddress(), 0))) {
            SipConfig config = SipConfig.plain("sotto-test", new Listener(Transport.UDP, "127.0.0.1", 0))
                    .askingNamesOf(new InetSocketAddress(silent.getLocalAddress(), silent.getLocalPort()));
            Mailbox<CallEvent> events = new Mailbox<>(8);
            try (SipStack stack = SipStack.start(config, events)) {
                long leg = stack.newLegId();
                stack.execute(
                        new CallCommand.Call(leg, "sip:1@provider.example", "sip:us@here", "", UDP, Optional.of(SDP)));
                stack.execute(new CallCommand.Hangup(leg, Optional.empty()));
                assertThat(events.poll(TimeUnit.SECONDS.toNanos(20)))
                        .isInstanceOfSatisfying(
                                CallEvent.Rejected.class,
                                rejected ->
                                        assertThat(rejected.refusal().status()).isEqualTo(487));
                assertThat(stack.describe().legs()).isZero();
            }
        }
    }
}

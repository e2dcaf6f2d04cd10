package dev.sotto.keying.tunnel;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import dev.sotto.base.KeyMaterial;
import dev.sotto.base.NanoClock;
import dev.sotto.base.Outbox;
import dev.sotto.keying.tunnel.KdTunnelOutput.Alarm;
import dev.sotto.keying.tunnel.KdTunnelOutput.CloseLink;
import dev.sotto.keying.tunnel.KdTunnelOutput.DtlsFromEndpoint;
import dev.sotto.keying.tunnel.KdTunnelOutput.EndpointDoubted;
import dev.sotto.keying.tunnel.KdTunnelOutput.EndpointGone;
import dev.sotto.keying.tunnel.KdTunnelOutput.Ready;
import dev.sotto.keying.tunnel.KdTunnelOutput.SendBytes;
import dev.sotto.keying.tunnel.TunnelMessage.EndpointDisconnect;
import dev.sotto.keying.tunnel.TunnelMessage.MediaKeys;
import dev.sotto.keying.tunnel.TunnelMessage.SupportedProfiles;
import dev.sotto.keying.tunnel.TunnelMessage.TunneledDtls;
import dev.sotto.keying.tunnel.TunnelMessage.UnsupportedVersion;
import dev.sotto.tests.kit.Rfc;
import dev.sotto.tests.kit.SeededEntropy;
import java.util.HexFormat;
import java.util.List;
import java.util.UUID;
import org.junit.jupiter.api.Test;

class KdTunnelMachineTest {
    private static final UUID ASSOCIATION = TunnelCodecTest.ASSOCIATION;
    private static final KdTunnelConfig SMALL = new KdTunnelConfig(List.of(ProtectionProfile.values()), 5, 3, 120);
    private static final SupportedProfiles PROFILES = new SupportedProfiles(0, List.of(9, 10));

    private final AssociationOwners owners = new AssociationOwners();
    private final KdTunnelMachine kd = new KdTunnelMachine(TestKeys.identity("md"), SMALL, owners);
    private final KdTunnelMachine other = new KdTunnelMachine(TestKeys.identity("other md"), SMALL, owners);
    private final Outbox<KdTunnelOutput> out = new Outbox<>();
    private final SeededEntropy entropy = new SeededEntropy(7);
    private long now = 1;

    private List<KdTunnelOutput> on(KdTunnelInput input) {
        kd.on(input, now, out);
        return out.drain();
    }

    private List<KdTunnelOutput> receive(long link, TunnelMessage message) {
        return on(new KdTunnelInput.Received(link, TunnelCodec.encode(message)));
    }

    private List<KdTunnelOutput> receive(String hex) {
        return on(new KdTunnelInput.Received(1, HexFormat.of().parseHex(hex)));
    }

    private List<KdTunnelOutput> connect(long link) {
        assertThat(on(new KdTunnelInput.LinkUp(link))).isEmpty();
        return receive(link, PROFILES);
    }

    private void ready() {
        connect(1);
        receive(1, new TunneledDtls(ASSOCIATION, TestKeys.clientHello()));
    }

    private static List<TunnelMessage> sent(List<KdTunnelOutput> outputs, long link) {
        return outputs.stream()
                .filter(o -> o instanceof SendBytes s && s.link() == link)
                .flatMap(o -> TunnelCodecTest.decode(((SendBytes) o).octets()).stream())
                .toList();
    }

    private static void assertCloses(List<KdTunnelOutput> outputs, TunnelFault fault) {
        assertThat(outputs)
                .singleElement()
                .isInstanceOfSatisfying(
                        CloseLink.class, c -> assertThat(c.fault()).isEqualTo(fault));
    }

    @Test
    @Rfc(number = 9185, section = "5.4", must = "the profile is one that key distributor and media distributor support")
    void it_waits_for_the_profiles_and_keeps_those_that_both_have() {
        on(new KdTunnelInput.LinkUp(1));
        assertThat(kd.commonProfiles()).isEmpty();
        assertThat(receive(1, new SupportedProfiles(0, List.of(0x55, 10, 9, 10))))
                .containsExactly(new Ready(1, List.of(10, 9)));
        assertThat(kd.commonProfiles()).containsExactly(10, 9);
    }

    @Test
    @Rfc(number = 9185, section = "5.3", must = "a first message that is not SupportedProfiles closes the tunnel")
    void anything_else_first_closes_the_tunnel() {
        on(new KdTunnelInput.LinkUp(1));
        assertCloses(
                receive(1, new TunneledDtls(ASSOCIATION, TestKeys.clientHello())),
                TunnelFault.FIRST_MESSAGE_NOT_PROFILES);
        on(new KdTunnelInput.LinkUp(2));
        assertCloses(on(new KdTunnelInput.Received(2, new byte[] {99, 0, 0})), TunnelFault.FIRST_MESSAGE_NOT_PROFILES);
        assertThat(receive(1, PROFILES)).as("a closed link").isEmpty();
    }

    @Test
    void profiles_twice_close_the_tunnel() {
        ready();
        assertCloses(receive(1, PROFILES), TunnelFault.SECOND_PROFILES);
        assertThat(kd.describe().associations()).as("associations survive").isEqualTo(1);
    }

    @Test
    void no_common_profile_closes_the_tunnel() {
        on(new KdTunnelInput.LinkUp(1));
        assertCloses(receive(1, new SupportedProfiles(0, List.of(0x77, 0x78))), TunnelFault.NO_COMMON_PROFILE);
    }

    @Test
    @Rfc(
            number = 9185,
            section = "5.5",
            must = "another version is answered with UnsupportedVersion and the connection closed")
    void another_version_is_answered_and_the_tunnel_closed_after_that() {
        on(new KdTunnelInput.LinkUp(1));
        List<KdTunnelOutput> outputs = receive(1, new SupportedProfiles(1, List.of(9)));
        assertThat(sent(outputs, 1)).containsExactly(new UnsupportedVersion(0));
        assertThat(outputs.getLast())
                .isInstanceOfSatisfying(
                        CloseLink.class, c -> assertThat(c.fault()).isEqualTo(TunnelFault.UNSUPPORTED_VERSION));
    }

    @Test
    void what_only_the_key_distributor_may_say_closes_the_tunnel() {
        ready();
        assertCloses(receive(1, new UnsupportedVersion(0)), TunnelFault.WRONG_DIRECTION);
        connect(2);
        assertCloses(
                receive(2, TestKeys.of(ASSOCIATION, ProtectionProfile.DOUBLE_AES_128_GCM, entropy)),
                TunnelFault.WRONG_DIRECTION);
    }

    @Test
    void malformed_octets_close_that_connection_only() {
        ready();
        connect(2);
        assertCloses(receive("010006000003000900"), TunnelFault.MALFORMED);
        assertThat(sent(on(new KdTunnelInput.DtlsToEndpoint(ASSOCIATION, new byte[] {1})), 2))
                .hasSize(1);
    }

    @Test
    void messages_of_unassigned_types_are_skipped_and_counted() {
        ready();
        assertThat(receive("07000155")).isEmpty();
        assertThat(kd.counters().value(TunnelCounter.UNASSIGNED_TYPES_SKIPPED)).isEqualTo(1);
    }

    @Test
    @Rfc(number = 9185, section = "5.4", must = "messages to an endpoint carry the identifier of the messages from it")
    void dtls_goes_both_ways_under_one_identifier() {
        connect(1);
        byte[] hello = TestKeys.clientHello();
        assertThat(receive(1, new TunneledDtls(ASSOCIATION, hello)))
                .singleElement()
                .isInstanceOfSatisfying(DtlsFromEndpoint.class, d -> {
                    assertThat(d.association()).isEqualTo(ASSOCIATION);
                    assertThat(d.datagram()).isEqualTo(hello);
                });
        byte[] flight = TestKeys.record(22, 0, 2);
        assertThat(sent(on(new KdTunnelInput.DtlsToEndpoint(ASSOCIATION, flight)), 1))
                .containsExactly(new TunneledDtls(ASSOCIATION, flight));
        assertThat(receive(1, new TunneledDtls(ASSOCIATION, TestKeys.record(23, 1, 0))))
                .as("any record of a known association")
                .hasSize(1);
    }

    @Test
    void only_a_client_hello_makes_an_association() {
        connect(1);
        byte[] cutShort = new byte[13];
        System.arraycopy(TestKeys.clientHello(), 0, cutShort, 0, 13);
        for (byte[] datagram : List.of(
                TestKeys.record(22, 0, 2),
                TestKeys.record(22, 1, 1),
                TestKeys.record(23, 0, 1),
                TestKeys.record(21, 0, 1),
                cutShort,
                new byte[] {22})) {
            assertThat(receive(1, new TunneledDtls(ASSOCIATION, datagram))).isEmpty();
        }
        assertThat(kd.counters().value(TunnelCounter.DATAGRAMS_DROPPED_UNKNOWN_ASSOCIATION))
                .isEqualTo(6);
        assertThat(kd.describe().associations()).isZero();
    }

    @Test
    @Rfc(number = 9185, section = "9", must = "unsolicited DTLS of endpoints costs bounded state per media distributor")
    void associations_are_bounded_and_more_strictly_before_they_have_keys() {
        connect(1);
        for (int i = 0; i < 4; i++) {
            receive(1, new TunneledDtls(new UUID(1, i), TestKeys.clientHello()));
        }
        assertThat(kd.describe().associations()).isEqualTo(SMALL.maxUnkeyed());
        for (int i = 0; i < 3; i++) {
            on(new KdTunnelInput.KeysForMd(keys(new UUID(1, i))));
        }
        for (int i = 10; i < 14; i++) {
            receive(1, new TunneledDtls(new UUID(1, i), TestKeys.clientHello()));
        }
        assertThat(kd.describe().associations()).isEqualTo(SMALL.maxAssociations());
        assertThat(kd.counters().value(TunnelCounter.ASSOCIATIONS_REFUSED_LIMIT))
                .isEqualTo(3);
        on(new KdTunnelInput.AssociationEnded(new UUID(1, 0)));
        assertThat(receive(1, new TunneledDtls(new UUID(1, 13), TestKeys.clientHello())))
                .hasSize(1);
    }

    private MediaKeys keys(UUID association) {
        return TestKeys.of(association, ProtectionProfile.DOUBLE_AES_128_GCM, entropy);
    }

    @Test
    @Rfc(number = 9185, section = "9", must = "an association of one media distributor cannot be touched by another")
    void another_media_distributor_cannot_touch_an_association() {
        ready();
        other.on(new KdTunnelInput.LinkUp(50), now, out);
        other.on(new KdTunnelInput.Received(50, TunnelCodec.encode(PROFILES)), now, out);
        out.drain();
        for (TunnelMessage message :
                List.of(new TunneledDtls(ASSOCIATION, TestKeys.clientHello()), new EndpointDisconnect(ASSOCIATION))) {
            now += 1_000_000_000L;
            other.on(new KdTunnelInput.Received(50, TunnelCodec.encode(message)), now, out);
            assertThat(out.drain()).containsExactly(new Alarm(TunnelFault.FOREIGN_ASSOCIATION, ASSOCIATION.toString()));
            other.on(new KdTunnelInput.Received(50, TunnelCodec.encode(message)), now, out);
            assertThat(out.drain()).as("one alarm a second").isEmpty();
        }
        assertThat(other.counters().value(TunnelCounter.FOREIGN_ASSOCIATIONS)).isEqualTo(4);
        assertThat(kd.describe().associations()).isEqualTo(1);
        on(new KdTunnelInput.AssociationEnded(ASSOCIATION));
        other.on(
                new KdTunnelInput.Received(
                        50, TunnelCodec.encode(new TunneledDtls(ASSOCIATION, TestKeys.clientHello()))),
                now,
                out);
        assertThat(out.drain()).as("free again").hasSize(1);
    }

    @Test
    @Rfc(number = 9185, section = "5.4", must = "MediaKeys follow the handshake at once under the same identifier")
    void keys_are_sent_at_once_and_again_on_every_new_connection() {
        ready();
        MediaKeys keys = keys(ASSOCIATION);
        assertThat(sent(on(new KdTunnelInput.KeysForMd(keys)), 1)).containsExactly(keys);
        on(new KdTunnelInput.LinkDown(1));
        assertThat(sent(connect(2), 2)).containsExactly(keys);
        assertThat(sent(connect(3), 3)).as("the old connection may be dead").containsExactly(keys);
        on(new KdTunnelInput.AssociationEnded(ASSOCIATION));
        assertThat(keys.clientKey().isDestroyed()).isTrue();
        assertThat(sent(connect(4), 4)).isEmpty();
    }

    @Test
    void keys_without_a_connection_wait_for_the_next() {
        ready();
        on(new KdTunnelInput.LinkDown(1));
        MediaKeys keys = keys(ASSOCIATION);
        assertThat(on(new KdTunnelInput.KeysForMd(keys))).isEmpty();
        assertThat(sent(connect(2), 2)).containsExactly(keys);
    }

    @Test
    @Rfc(number = 9185, section = "5.4", must = "only hop-by-hop halves leave the key distributor")
    void keys_that_must_not_leave_do_not() {
        ready();
        KeyMaterial full = KeyMaterial.random(entropy, 32);
        KeyMaterial salt = KeyMaterial.random(entropy, 24);
        assertThatThrownBy(() -> on(new KdTunnelInput.KeysForMd(new MediaKeys(ASSOCIATION, 9, full, full, salt, salt))))
                .isInstanceOf(IllegalStateException.class);
        assertThat(full.isDestroyed()).isTrue();
        on(new KdTunnelInput.KeysForMd(keys(ASSOCIATION)));
        assertThatThrownBy(() -> on(new KdTunnelInput.KeysForMd(keys(ASSOCIATION))))
                .isInstanceOf(IllegalStateException.class);
        assertThat(out.drain()).isEmpty();
    }

    @Test
    void keys_of_an_association_that_has_ended_are_destroyed() {
        connect(1);
        MediaKeys keys = keys(ASSOCIATION);
        assertThat(on(new KdTunnelInput.KeysForMd(keys))).isEmpty();
        assertThat(keys.serverKey().isDestroyed()).isTrue();
    }

    @Test
    @Rfc(
            number = 9185,
            section = "5.4",
            must = "EndpointDisconnect is sent when the association ends, whoever ended it")
    void the_end_of_an_association_is_said_exactly_once_whoever_began() {
        ready();
        List<KdTunnelOutput> outputs = receive(1, new EndpointDisconnect(ASSOCIATION));
        assertThat(sent(outputs, 1)).containsExactly(new EndpointDisconnect(ASSOCIATION));
        assertThat(outputs.getLast()).isInstanceOf(EndpointGone.class);
        assertThat(on(new KdTunnelInput.AssociationEnded(ASSOCIATION))).isEmpty();
        assertThat(receive(1, new EndpointDisconnect(ASSOCIATION))).isEmpty();

        receive(1, new TunneledDtls(ASSOCIATION, TestKeys.clientHello()));
        assertThat(sent(on(new KdTunnelInput.AssociationEnded(ASSOCIATION)), 1))
                .containsExactly(new EndpointDisconnect(ASSOCIATION));
        assertThat(receive(1, new EndpointDisconnect(ASSOCIATION)))
                .as("an echo")
                .isEmpty();
    }

    @Test
    void an_association_that_was_told_to_end_is_not_begun_anew_before_it_has_ended() {
        ready();
        receive(1, new EndpointDisconnect(ASSOCIATION));
        assertThat(receive(1, new TunneledDtls(ASSOCIATION, TestKeys.clientHello())))
                .isEmpty();
        other.on(new KdTunnelInput.LinkUp(50), now, out);
        other.on(new KdTunnelInput.Received(50, TunnelCodec.encode(PROFILES)), now, out);
        out.drain();
        other.on(
                new KdTunnelInput.Received(
                        50, TunnelCodec.encode(new TunneledDtls(ASSOCIATION, TestKeys.clientHello()))),
                now,
                out);
        assertThat(out.drain())
                .as("another media distributor takes it over")
                .containsExactly(new Alarm(TunnelFault.FOREIGN_ASSOCIATION, ASSOCIATION.toString()));
        on(new KdTunnelInput.AssociationEnded(ASSOCIATION));
        assertThat(receive(1, new TunneledDtls(ASSOCIATION, TestKeys.clientHello())))
                .hasSize(1);
    }

    @Test
    @Rfc(number = 9185, section = "9", must = "an EndpointDisconnect may be a lie of the media distributor")
    void an_endpoint_with_keys_that_is_said_to_have_gone_is_asked_and_keeps_its_association() {
        ready();
        MediaKeys keys = keys(ASSOCIATION);
        on(new KdTunnelInput.KeysForMd(keys));
        assertThat(receive(1, new EndpointDisconnect(ASSOCIATION))).isEmpty();
        assertThat(receive(1, new EndpointDisconnect(ASSOCIATION))).isEmpty();
        long asks = kd.nextDeadlineNanos();
        assertThat(asks).isEqualTo(now + KdTunnelMachine.CONFIRMATION_NANOS);
        now = asks - 1;
        assertThat(on(new KdTunnelInput.Tick())).isEmpty();
        now = asks;
        assertThat(on(new KdTunnelInput.Tick())).containsExactly(new EndpointDoubted(ASSOCIATION));
        assertThat(kd.nextDeadlineNanos()).isEqualTo(NanoClock.NEVER);
        assertThat(kd.counters().value(TunnelCounter.DISCONNECTS_DOUBTED)).isEqualTo(1);
        assertThat(keys.clientKey().isDestroyed()).isFalse();
        assertThat(sent(on(new KdTunnelInput.DtlsToEndpoint(ASSOCIATION, new byte[] {1})), 1))
                .hasSize(1);
    }

    @Test
    void an_endpoint_whose_call_ended_too_is_not_asked() {
        ready();
        on(new KdTunnelInput.KeysForMd(keys(ASSOCIATION)));
        receive(1, new EndpointDisconnect(ASSOCIATION));
        assertThat(sent(on(new KdTunnelInput.AssociationEnded(ASSOCIATION)), 1))
                .containsExactly(new EndpointDisconnect(ASSOCIATION));
        assertThat(kd.nextDeadlineNanos()).isEqualTo(NanoClock.NEVER);
    }

    @Test
    void an_end_without_a_connection_is_said_on_the_next() {
        ready();
        on(new KdTunnelInput.LinkDown(1));
        on(new KdTunnelInput.AssociationEnded(ASSOCIATION));
        assertThat(sent(connect(2), 2)).containsExactly(new EndpointDisconnect(ASSOCIATION));
        assertThat(sent(connect(3), 3)).isEmpty();
    }

    @Test
    void associations_survive_a_reconnect_and_end_when_the_media_distributor_stays_away() {
        ready();
        assertThat(kd.nextDeadlineNanos()).isEqualTo(NanoClock.NEVER);
        on(new KdTunnelInput.LinkDown(1));
        long deadline = kd.nextDeadlineNanos();
        assertThat(deadline).isEqualTo(now + 120_000_000_000L);
        now = deadline - 1;
        assertThat(on(new KdTunnelInput.Tick())).isEmpty();
        connect(2);
        assertThat(kd.nextDeadlineNanos()).isEqualTo(NanoClock.NEVER);
        on(new KdTunnelInput.LinkDown(2));
        now = kd.nextDeadlineNanos();
        assertThat(on(new KdTunnelInput.Tick())).singleElement().isInstanceOf(EndpointGone.class);
        assertThat(kd.describe().associations()).isZero();
        assertThat(sent(connect(3), 3)).isEmpty();
    }

    @Test
    @Rfc(number = 9185, section = "5.3", must = "the list of profiles is the same for the duration of any association")
    void other_profiles_after_a_reconnect_end_the_associations() {
        ready();
        on(new KdTunnelInput.LinkDown(1));
        on(new KdTunnelInput.LinkUp(2));
        List<KdTunnelOutput> outputs = receive(2, new SupportedProfiles(0, List.of(10)));
        assertThat(outputs).anyMatch(o -> o instanceof Alarm a && a.fault() == TunnelFault.PROFILES_CHANGED);
        assertThat(outputs).anyMatch(EndpointGone.class::isInstance);
        assertThat(sent(outputs, 2)).containsExactly(new EndpointDisconnect(ASSOCIATION));
        assertThat(kd.commonProfiles()).containsExactly(10);
    }

    @Test
    void a_dismissed_media_distributor_loses_everything() {
        ready();
        MediaKeys keys = keys(ASSOCIATION);
        on(new KdTunnelInput.KeysForMd(keys));
        List<KdTunnelOutput> outputs = on(new KdTunnelInput.Dismissed());
        assertThat(outputs).anyMatch(EndpointGone.class::isInstance);
        assertThat(keys.clientSalt().isDestroyed()).isTrue();
        assertThat(kd.describe().associations()).isZero();
    }

    @Test
    @Rfc(
            number = 9185,
            section = "9",
            must = "a malicious EndpointDisconnect is only a hint; mass disconnects raise an alarm")
    void many_disconnects_at_once_raise_one_alarm() {
        KdTunnelMachine big = new KdTunnelMachine(TestKeys.identity("md"), KdTunnelConfig.DEFAULT, owners);
        big.on(new KdTunnelInput.LinkUp(1), now, out);
        big.on(new KdTunnelInput.Received(1, TunnelCodec.encode(PROFILES)), now, out);
        for (int i = 0; i < 40; i++) {
            TunneledDtls hello = new TunneledDtls(new UUID(1, i), TestKeys.clientHello());
            big.on(new KdTunnelInput.Received(1, TunnelCodec.encode(hello)), now, out);
        }
        out.drain();
        for (int i = 0; i < 40; i++) {
            big.on(new KdTunnelInput.Received(1, TunnelCodec.encode(new EndpointDisconnect(new UUID(1, i)))), now, out);
        }
        assertThat(out.drain().stream().filter(o -> o instanceof Alarm a && a.fault() == TunnelFault.MASS_DISCONNECT))
                .hasSize(1);
    }

    @Test
    void datagrams_that_cannot_travel_are_dropped_and_counted() {
        ready();
        assertThat(on(new KdTunnelInput.DtlsToEndpoint(UUID.randomUUID(), new byte[1])))
                .isEmpty();
        assertThat(on(new KdTunnelInput.DtlsToEndpoint(ASSOCIATION, new byte[0])))
                .isEmpty();
        on(new KdTunnelInput.LinkDown(1));
        assertThat(on(new KdTunnelInput.DtlsToEndpoint(ASSOCIATION, new byte[1])))
                .isEmpty();
        assertThat(kd.counters().value(TunnelCounter.DATAGRAMS_DROPPED_UNKNOWN_ASSOCIATION))
                .isEqualTo(1);
        assertThat(kd.counters().value(TunnelCounter.DATAGRAMS_DROPPED_LENGTH)).isEqualTo(1);
        assertThat(kd.counters().value(TunnelCounter.DATAGRAMS_DROPPED_NO_CONNECTION))
                .isEqualTo(1);
    }
}

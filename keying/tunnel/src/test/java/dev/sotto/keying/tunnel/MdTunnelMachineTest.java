package dev.sotto.keying.tunnel;

import static org.assertj.core.api.Assertions.assertThat;

import dev.sotto.base.KeyMaterial;
import dev.sotto.base.Outbox;
import dev.sotto.keying.tunnel.MdTunnelOutput.Alarm;
import dev.sotto.keying.tunnel.MdTunnelOutput.Close;
import dev.sotto.keying.tunnel.MdTunnelOutput.Disconnected;
import dev.sotto.keying.tunnel.MdTunnelOutput.DtlsToEndpoint;
import dev.sotto.keying.tunnel.MdTunnelOutput.Keys;
import dev.sotto.keying.tunnel.MdTunnelOutput.SendBytes;
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

class MdTunnelMachineTest {
    private static final UUID ASSOCIATION = TunnelCodecTest.ASSOCIATION;
    private static final List<ProtectionProfile> DOUBLE =
            List.of(ProtectionProfile.DOUBLE_AES_128_GCM, ProtectionProfile.DOUBLE_AES_256_GCM);

    private final MdTunnelMachine md = new MdTunnelMachine(DOUBLE);
    private final Outbox<MdTunnelOutput> out = new Outbox<>();
    private final SeededEntropy entropy = new SeededEntropy(7);
    private long now;

    private List<MdTunnelOutput> on(MdTunnelInput input) {
        md.on(input, now, out);
        return out.drain();
    }

    private List<MdTunnelOutput> receive(TunnelMessage message) {
        return on(new MdTunnelInput.Received(TunnelCodec.encode(message)));
    }

    private List<MdTunnelOutput> receive(String hex) {
        return on(new MdTunnelInput.Received(HexFormat.of().parseHex(hex)));
    }

    private void ready() {
        on(new MdTunnelInput.LinkUp());
        on(new MdTunnelInput.AssociationOpened(ASSOCIATION));
    }

    private static List<TunnelMessage> sent(List<MdTunnelOutput> outputs) {
        return outputs.stream()
                .filter(SendBytes.class::isInstance)
                .flatMap(o -> TunnelCodecTest.decode(((SendBytes) o).octets()).stream())
                .toList();
    }

    private MediaKeys keys(ProtectionProfile profile) {
        return TestKeys.of(ASSOCIATION, profile, entropy);
    }

    private static void assertCloses(List<MdTunnelOutput> outputs, TunnelFault fault) {
        assertThat(outputs)
                .singleElement()
                .isInstanceOfSatisfying(Close.class, c -> assertThat(c.fault()).isEqualTo(fault));
        assertThat(fault.closes()).isTrue();
    }

    @Test
    @Rfc(number = 9185, section = "5.3", must = "the first message on every connection is SupportedProfiles")
    void it_speaks_first_with_the_same_profiles_on_every_connection() {
        SupportedProfiles first = new SupportedProfiles(0, List.of(9, 10));
        assertThat(sent(on(new MdTunnelInput.LinkUp()))).containsExactly(first);
        assertThat(on(new MdTunnelInput.LinkDown())).isEmpty();
        assertThat(md.isReady()).isFalse();
        assertThat(sent(on(new MdTunnelInput.LinkUp()))).containsExactly(first);
        assertThat(md.isReady()).isTrue();
    }

    @Test
    @Rfc(
            number = 9185,
            section = "5.3",
            must = "every DTLS message is forwarded both ways with its association identifier")
    void dtls_goes_both_ways_unchanged() {
        ready();
        byte[] datagram = TestKeys.clientHello();
        assertThat(sent(on(new MdTunnelInput.DtlsFromEndpoint(ASSOCIATION, datagram))))
                .containsExactly(new TunneledDtls(ASSOCIATION, datagram));
        byte[] flight = TestKeys.record(22, 0, 2);
        assertThat(receive(new TunneledDtls(ASSOCIATION, flight)))
                .singleElement()
                .isInstanceOfSatisfying(DtlsToEndpoint.class, d -> {
                    assertThat(d.association()).isEqualTo(ASSOCIATION);
                    assertThat(d.datagram()).isEqualTo(flight);
                });
    }

    @Test
    void datagrams_that_cannot_travel_are_dropped_and_counted() {
        on(new MdTunnelInput.AssociationOpened(ASSOCIATION));
        assertThat(on(new MdTunnelInput.DtlsFromEndpoint(ASSOCIATION, TestKeys.clientHello())))
                .isEmpty();
        on(new MdTunnelInput.LinkUp());
        assertThat(on(new MdTunnelInput.DtlsFromEndpoint(ASSOCIATION, new byte[0])))
                .isEmpty();
        assertThat(on(new MdTunnelInput.DtlsFromEndpoint(UUID.randomUUID(), TestKeys.clientHello())))
                .isEmpty();
        assertThat(receive(new TunneledDtls(UUID.randomUUID(), TestKeys.clientHello())))
                .isEmpty();
        assertThat(md.counters().value(TunnelCounter.DATAGRAMS_DROPPED_NO_CONNECTION))
                .isEqualTo(1);
        assertThat(md.counters().value(TunnelCounter.DATAGRAMS_DROPPED_LENGTH)).isEqualTo(1);
        assertThat(md.counters().value(TunnelCounter.DATAGRAMS_DROPPED_UNKNOWN_ASSOCIATION))
                .isEqualTo(2);
    }

    @Test
    @Rfc(number = 9185, section = "5.3", must = "keys of MediaKeys are used for the endpoint of their association")
    void keys_are_given_once_for_their_association_and_repeats_change_nothing() {
        ready();
        MediaKeys keys = keys(ProtectionProfile.DOUBLE_AES_256_GCM);
        assertThat(receive(keys)).containsExactly(new Keys(keys));
        on(new MdTunnelInput.LinkDown());
        on(new MdTunnelInput.LinkUp());
        assertThat(receive(keys)).isEmpty();
        assertThat(md.counters().value(TunnelCounter.KEYS_REPEATED)).isEqualTo(1);
        assertThat(md.describe().keyed()).isEqualTo(1);
    }

    @Test
    void other_keys_for_the_same_association_are_refused_with_an_alarm() {
        ready();
        receive(keys(ProtectionProfile.DOUBLE_AES_128_GCM));
        assertThat(receive(keys(ProtectionProfile.DOUBLE_AES_128_GCM)))
                .containsExactly(new Alarm(TunnelFault.KEYS_CHANGED, ASSOCIATION));
        assertThat(md.isReady()).isTrue();
    }

    @Test
    void keys_of_an_unknown_association_are_dropped() {
        on(new MdTunnelInput.LinkUp());
        assertThat(receive(keys(ProtectionProfile.DOUBLE_AES_128_GCM))).isEmpty();
        assertThat(md.counters().value(TunnelCounter.KEYS_DROPPED_UNKNOWN_ASSOCIATION))
                .isEqualTo(1);
    }

    @Test
    @Rfc(
            number = 9185,
            section = "5.4",
            must = "the media distributor gets hop-by-hop keys only: full double keys are refused")
    void keys_of_the_full_length_of_a_double_profile_close_the_tunnel() {
        ready();
        KeyMaterial full = KeyMaterial.random(entropy, 32);
        KeyMaterial salt = KeyMaterial.random(entropy, 24);
        assertCloses(receive(new MediaKeys(ASSOCIATION, 9, full, full, salt, salt)), TunnelFault.KEYS_OF_WRONG_LENGTH);
        assertThat(md.isReady()).isFalse();
        assertThat(md.describe().keyed()).isZero();
    }

    @Test
    void every_single_wrong_length_closes_the_tunnel() {
        for (int wrong = 0; wrong < 4; wrong++) {
            ready();
            int[] lengths = {16, 16, 12, 12};
            lengths[wrong]++;
            KeyMaterial[] m = new KeyMaterial[4];
            for (int i = 0; i < 4; i++) {
                m[i] = KeyMaterial.random(entropy, lengths[i]);
            }
            assertCloses(
                    receive(new MediaKeys(ASSOCIATION, 9, m[0], m[1], m[2], m[3])), TunnelFault.KEYS_OF_WRONG_LENGTH);
        }
    }

    @Test
    void keys_of_a_profile_that_was_not_offered_close_the_tunnel() {
        ready();
        assertCloses(receive(keys(ProtectionProfile.AES_128_GCM)), TunnelFault.KEYS_OF_FOREIGN_PROFILE);
        ready();
        KeyMaterial key = KeyMaterial.random(entropy, 16);
        assertCloses(
                receive(new MediaKeys(ASSOCIATION, 0x77, key, key, key, key)), TunnelFault.KEYS_OF_FOREIGN_PROFILE);
    }

    @Test
    @Rfc(number = 8870, section = "4", must = "EKT is not combined with an MKI: MediaKeys with one are refused")
    void keys_with_a_master_key_identifier_close_the_tunnel() {
        ready();
        MediaKeys k = keys(ProtectionProfile.DOUBLE_AES_128_GCM);
        MediaKeys withMki = new MediaKeys(
                ASSOCIATION, 9, new byte[] {1}, k.clientKey(), k.serverKey(), k.clientSalt(), k.serverSalt());
        assertCloses(receive(withMki), TunnelFault.KEYS_WITH_MKI);
    }

    @Test
    @Rfc(number = 9185, section = "5.3", must = "EndpointDisconnect is sent when the endpoint has gone")
    void an_endpoint_that_goes_is_reported_once_and_the_answer_is_not_answered() {
        ready();
        assertThat(sent(on(new MdTunnelInput.EndpointGone(ASSOCIATION))))
                .containsExactly(new EndpointDisconnect(ASSOCIATION));
        assertThat(on(new MdTunnelInput.EndpointGone(ASSOCIATION))).isEmpty();
        assertThat(receive(new EndpointDisconnect(ASSOCIATION))).isEmpty();
        assertThat(md.counters().value(TunnelCounter.DISCONNECTS_DROPPED_UNKNOWN_ASSOCIATION))
                .isEqualTo(1);
    }

    @Test
    void an_endpoint_that_goes_without_a_connection_is_reported_on_the_next() {
        ready();
        on(new MdTunnelInput.LinkDown());
        assertThat(on(new MdTunnelInput.EndpointGone(ASSOCIATION))).isEmpty();
        assertThat(md.describe().waitingDisconnects()).isEqualTo(1);
        assertThat(sent(on(new MdTunnelInput.LinkUp())))
                .containsExactly(new SupportedProfiles(0, List.of(9, 10)), new EndpointDisconnect(ASSOCIATION));
        assertThat(md.describe().waitingDisconnects()).isZero();
    }

    @Test
    void waiting_disconnects_are_bounded() {
        for (int i = 0; i < MdTunnelMachine.MAX_WAITING_DISCONNECTS + 1; i++) {
            UUID association = new UUID(1, i);
            on(new MdTunnelInput.AssociationOpened(association));
            on(new MdTunnelInput.EndpointGone(association));
        }
        assertThat(md.describe().waitingDisconnects()).isEqualTo(MdTunnelMachine.MAX_WAITING_DISCONNECTS);
        assertThat(md.counters().value(TunnelCounter.DISCONNECTS_FORGOTTEN)).isEqualTo(1);
    }

    @Test
    void a_disconnect_of_the_key_distributor_ends_the_association_without_an_echo() {
        ready();
        receive(keys(ProtectionProfile.DOUBLE_AES_128_GCM));
        assertThat(receive(new EndpointDisconnect(ASSOCIATION))).containsExactly(new Disconnected(ASSOCIATION));
        assertThat(receive(new EndpointDisconnect(ASSOCIATION))).isEmpty();
        assertThat(on(new MdTunnelInput.EndpointGone(ASSOCIATION))).isEmpty();
        assertThat(md.describe().associations()).isZero();
    }

    @Test
    @Rfc(number = 9185, section = "5.5", must = "the version of UnsupportedVersion is noted and used when reconnecting")
    void a_version_that_we_do_not_have_keeps_us_silent_until_the_note_is_old() {
        on(new MdTunnelInput.LinkUp());
        assertCloses(receive(new UnsupportedVersion(3)), TunnelFault.UNSUPPORTED_VERSION);
        now += MdTunnelMachine.VERSION_NOTE_NANOS - 1;
        assertCloses(on(new MdTunnelInput.LinkUp()), TunnelFault.UNSUPPORTED_VERSION);
        now += 1;
        assertThat(sent(on(new MdTunnelInput.LinkUp()))).hasSize(1);
    }

    @Test
    void messages_of_unassigned_types_are_skipped_and_counted() {
        ready();
        assertThat(receive("06000401020304" + "FF0000")).isEmpty();
        assertThat(md.counters().value(TunnelCounter.UNASSIGNED_TYPES_SKIPPED)).isEqualTo(2);
        assertThat(md.isReady()).isTrue();
    }

    @Test
    void what_only_the_media_distributor_may_say_closes_the_tunnel() {
        ready();
        assertCloses(receive(new SupportedProfiles(0, List.of(9))), TunnelFault.WRONG_DIRECTION);
    }

    @Test
    void malformed_octets_close_the_tunnel_and_what_follows_is_not_read() {
        ready();
        assertCloses(receive("000000" + "0500108c5a6c1f0f3b4d2e9a7b112233445566"), TunnelFault.MALFORMED);
        assertThat(receive(new EndpointDisconnect(ASSOCIATION))).isEmpty();
        assertThat(md.describe().associations()).isEqualTo(1);
    }

    @Test
    void half_a_message_does_not_leak_into_the_next_connection() {
        ready();
        receive("0500108c5a");
        on(new MdTunnelInput.LinkDown());
        on(new MdTunnelInput.LinkUp());
        assertThat(receive(new EndpointDisconnect(ASSOCIATION))).containsExactly(new Disconnected(ASSOCIATION));
    }
}

package dev.sotto.media.distributor;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import dev.sotto.base.KeyMaterial;
import dev.sotto.base.NanoClock;
import dev.sotto.keying.tunnel.TunnelCodec;
import dev.sotto.keying.tunnel.TunnelMessage;
import dev.sotto.media.ice.TransportAddress;
import dev.sotto.media.rtp.RtcpPacket;
import dev.sotto.media.srtp.HopProfile;
import dev.sotto.tests.kit.Rfc;
import dev.sotto.tests.kit.SeededEntropy;
import java.util.HashSet;
import java.util.HexFormat;
import java.util.List;
import java.util.Optional;
import java.util.Set;
import java.util.UUID;
import org.junit.jupiter.api.Test;

class ConductorMachineTest {
    private static final LegMedia.DeclaredSource ANN = new LegMedia.DeclaredSource(0xA, "ann");
    private static final LegMedia.DeclaredSource BOB = new LegMedia.DeclaredSource(0xB, "bob");
    private static final LegMedia.DeclaredSource CYD = new LegMedia.DeclaredSource(0xC, "cyd");

    private final Stage stage = new Stage(1);

    private void three() {
        stage.join(1, Stage.media(ANN));
        stage.join(2, Stage.media(BOB));
        stage.join(3, Stage.media(CYD));
    }

    @Test
    @Rfc(number = 8871, section = "4.4", must = "no two hops share a key")
    void each_leg_seals_and_opens_with_keys_of_its_own() {
        three();
        Set<String> keys = new HashSet<>();
        for (EngineCommand.InstallKeys installed : stage.said(EngineCommand.InstallKeys.class)) {
            keys.add(HexFormat.of().formatHex(installed.inbound().key().dangerousOctets()));
            keys.add(HexFormat.of().formatHex(installed.outbound().key().dangerousOctets()));
        }
        assertThat(keys).hasSize(6);
    }

    @Test
    void three_people_hear_one_another_and_nobody_hears_himself() {
        three();
        assertThat(stage.receivers(1, 0xA)).containsExactlyInAnyOrder(stage.index(2), stage.index(3));
        assertThat(stage.receivers(2, 0xB)).containsExactlyInAnyOrder(stage.index(1), stage.index(3));
        assertThat(stage.receivers(3, 0xC)).containsExactlyInAnyOrder(stage.index(1), stage.index(2));
        assertThat(stage.said(ConductorOutput.LegMediaUp.class)).hasSize(3);
        assertThat(stage.said(ConductorOutput.LegKeyed.class)).allMatch(k -> k.profile() == 0x0009);
    }

    @Test
    void a_leg_takes_part_only_with_keys_and_a_proven_address() {
        stage.join(1, Stage.media(ANN));
        stage.on(new ConductorInput.LegAdded(2, Stage.ROOM, 0, Stage.media(BOB)));
        assertThat(stage.receivers(1, 0xA)).isEmpty();
        stage.key(2, 0x0009);
        assertThat(stage.receivers(1, 0xA)).as("keyed, but from nowhere").isEmpty();
        stage.event(new EngineEvent.LegReachable(2));
        assertThat(stage.receivers(1, 0xA)).containsExactly(stage.index(2));
        stage.event(new EngineEvent.ConsentLost(2));
        assertThat(stage.receivers(1, 0xA)).isEmpty();
        assertThat(stage.said(ConductorOutput.ConsentLost.class)).containsExactly(new ConductorOutput.ConsentLost(2));
        stage.event(new EngineEvent.LegReachable(2));
        assertThat(stage.said(ConductorOutput.LegMediaUp.class)).hasSize(3);
    }

    @Test
    void nothing_goes_from_a_leg_that_is_held_nor_to_it_until_it_is_opened() {
        three();
        stage.on(new ConductorInput.LegHeld(3));
        assertThat(stage.receivers(3, 0xC)).isEmpty();
        assertThat(stage.receivers(1, 0xA)).containsExactly(stage.index(2));
        assertThat(stage.receivers(2, 0xB)).containsExactly(stage.index(1));
        stage.key(3, 0x0009);
        assertThat(stage.receivers(3, 0xC)).as("also with new keys").isEmpty();
        stage.on(new ConductorInput.LegOpened(3));
        assertThat(stage.receivers(3, 0xC)).containsExactlyInAnyOrder(stage.index(1), stage.index(2));
        assertThat(stage.receivers(1, 0xA)).containsExactlyInAnyOrder(stage.index(2), stage.index(3));
        stage.on(new ConductorInput.LegHeld(99));
    }

    @Test
    void nothing_goes_from_a_leg_that_is_muted_but_it_goes_on_hearing_the_others() {
        three();
        stage.on(new ConductorInput.LegMuted(3, true));
        assertThat(stage.receivers(3, 0xC)).isEmpty();
        assertThat(stage.receivers(1, 0xA)).containsExactlyInAnyOrder(stage.index(2), stage.index(3));
        stage.level(3, 0xC, 5);
        assertThat(stage.receivers(3, 0xC)).as("however loud it is").isEmpty();
        stage.key(3, 0x0009);
        assertThat(stage.receivers(3, 0xC)).as("also with new keys").isEmpty();
        stage.event(new EngineEvent.SourceSeen(3, 0xCC, 0));
        assertThat(stage.receivers(3, 0xCC)).as("nor another source of it").isEmpty();
        stage.on(new ConductorInput.LegMuted(3, false));
        assertThat(stage.receivers(3, 0xC)).containsExactlyInAnyOrder(stage.index(1), stage.index(2));
        stage.on(new ConductorInput.LegMuted(99, true));
    }

    @Test
    void its_state_says_who_is_loud_and_what_of_them_was_lost() {
        three();
        stage.level(1, 0xA, 20);
        stage.level(2, 0xB, 90);
        stage.event(new EngineEvent.StatisticsSampled(
                stage.now, List.of(new EngineEvent.Ingress(1, 0xA, 10, 109, 95, 9500, 7)), List.of()));
        List<ConductorState.LegState> legs =
                stage.machine.describe().conferences().getFirst().legs();
        ConductorState.SourceState loud = legs.getFirst().sources().getFirst();
        assertThat(loud.levelKnown()).isTrue();
        assertThat(loud.loudNanos()).isLessThanOrEqualTo(stage.now);
        assertThat(loud.expected()).isEqualTo(100);
        assertThat(loud.packets()).isEqualTo(95);
        assertThat(loud.jitter()).isEqualTo(7);
        assertThat(legs.get(1).sources().getFirst().loudNanos()).isEqualTo(Long.MAX_VALUE);
    }

    @Test
    void a_peer_without_ice_is_where_it_says() {
        TransportAddress there = TransportAddress.parse("192.0.2.7", 4000);
        LegMedia plain = new LegMedia(
                Optional.empty(), Optional.of(there), true, true, List.of(Stage.OPUS), Optional.empty(), List.of());
        stage.on(new ConductorInput.LegAdded(1, Stage.ROOM, 0, plain));
        assertThat(stage.said(EngineCommand.AddLeg.class).getFirst().peerAddress())
                .contains(there);
        stage.key(1, 0x0007);
        assertThat(stage.said(ConductorOutput.LegMediaUp.class)).hasSize(1);
        TransportAddress elsewhere = TransportAddress.parse("192.0.2.8", 4000);
        LegMedia moved = new LegMedia(
                Optional.empty(), Optional.of(elsewhere), true, true, List.of(Stage.OPUS), Optional.empty(), List.of());
        stage.on(new ConductorInput.LegChanged(1, moved, ConductorInput.Restart.NONE));
        assertThat(stage.said(EngineCommand.MoveLeg.class)).containsExactly(new EngineCommand.MoveLeg(1, elsewhere));
    }

    @Test
    @Rfc(number = 8870, section = "4", must = "an EKT field on SRTP exactly when EKT was negotiated")
    @Rfc(number = 9185, section = "5.3", must = "client_write opens, server_write seals")
    void the_profile_in_media_keys_decides_the_tail_and_the_direction_of_keys() {
        int[] profiles = {0x0001, 0x0007, 0x0008, 0x0009, 0x000A};
        for (int i = 0; i < profiles.length; i++) {
            stage.on(new ConductorInput.LegAdded(10 + i, Stage.ROOM, 0, Stage.media()));
            stage.key(10 + i, profiles[i]);
        }
        List<EngineCommand.InstallKeys> installed = stage.said(EngineCommand.InstallKeys.class);
        assertThat(installed)
                .extracting(EngineCommand.InstallKeys::ektField)
                .containsExactly(false, false, false, true, true);
        assertThat(installed)
                .extracting(k -> k.inbound().profile())
                .containsExactly(
                        HopProfile.AES_128_CM_HMAC_SHA1_80,
                        HopProfile.AEAD_AES_128_GCM,
                        HopProfile.AEAD_AES_256_GCM,
                        HopProfile.AEAD_AES_128_GCM,
                        HopProfile.AEAD_AES_256_GCM);
        SeededEntropy keys = new SeededEntropy(stage.association(10).hashCode());
        assertThat(installed.getFirst().inbound().key().dangerousOctets()).isEqualTo(keys.octets(16));
        assertThat(installed.getFirst().outbound().key().dangerousOctets()).isEqualTo(keys.octets(16));
    }

    @Test
    @Rfc(number = 9185, section = "5.3", must = "keys repeated after a reconnect change nothing")
    void keys_that_are_sent_again_are_not_installed_again() {
        three();
        stage.forget();
        stage.on(new ConductorInput.TunnelDown());
        stage.on(new ConductorInput.TunnelUp());
        stage.sendKeys(1, 0x0009);
        stage.sendKeys(2, 0x0009);
        assertThat(stage.said(EngineCommand.InstallKeys.class)).isEmpty();
        assertThat(stage.said(EngineCommand.ReplacePlan.class)).isEmpty();
        assertThat(stage.receivers(1, 0xA)).hasSize(2);
    }

    @Test
    @Rfc(number = 8723, section = "3", must = "the distributor gets the outer half only")
    void whole_double_keys_and_an_mki_close_the_tunnel() {
        stage.on(new ConductorInput.LegAdded(1, Stage.ROOM, 0, Stage.media()));
        stage.startDtls(1);
        SeededEntropy e = new SeededEntropy(2);
        TunnelMessage.MediaKeys whole = new TunnelMessage.MediaKeys(
                stage.association(1),
                0x0009,
                KeyMaterial.random(e, 32),
                KeyMaterial.random(e, 32),
                KeyMaterial.random(e, 24),
                KeyMaterial.random(e, 24));
        stage.on(new ConductorInput.TunnelReceived(TunnelCodec.encode(whole)));
        assertThat(stage.said(ConductorOutput.TunnelClose.class)).hasSize(1);
        assertThat(stage.said(EngineCommand.InstallKeys.class)).isEmpty();
    }

    @Test
    @Rfc(number = 8723, section = "5.2", must = "the key that opens differs from the key that seals")
    void one_key_for_both_directions_is_refused() {
        stage.on(new ConductorInput.LegAdded(1, Stage.ROOM, 0, Stage.media()));
        stage.startDtls(1);
        KeyMaterial key = KeyMaterial.random(new SeededEntropy(2), 16);
        KeyMaterial salt = KeyMaterial.random(new SeededEntropy(3), 12);
        TunnelMessage.MediaKeys same = new TunnelMessage.MediaKeys(
                stage.association(1), 0x0009, key, key.copy(), salt, KeyMaterial.random(new SeededEntropy(4), 12));
        stage.on(new ConductorInput.TunnelReceived(TunnelCodec.encode(same)));
        assertThat(stage.said(EngineCommand.InstallKeys.class)).isEmpty();
        assertThat(stage.said(ConductorOutput.Alarm.class)).hasSize(1);
        assertThat(stage.count(ConductorCounter.KEYS_REFUSED)).isEqualTo(1);
    }

    @Test
    void dtls_goes_both_ways_and_a_flood_is_cut() {
        stage.on(new ConductorInput.LegAdded(1, Stage.ROOM, 0, Stage.media()));
        stage.startDtls(1);
        UUID association = stage.association(1);
        stage.on(new ConductorInput.TunnelReceived(
                TunnelCodec.encode(new TunnelMessage.TunneledDtls(association, new byte[] {22, 9}))));
        assertThat(stage.said(EngineCommand.SendDatagram.class)).hasSize(1);
        for (int i = 0; i < 200; i++) {
            stage.startDtls(1);
        }
        assertThat(stage.count(ConductorCounter.DTLS_DROPPED_RATE)).isEqualTo(200 + 1 - 64);
        assertThat(stage.association(1)).as("one association").isEqualTo(association);
        stage.on(new ConductorInput.TunnelReceived(
                TunnelCodec.encode(new TunnelMessage.TunneledDtls(new UUID(1, 2), new byte[] {22, 9}))));
        assertThat(stage.said(EngineCommand.SendDatagram.class)).hasSize(1);
    }

    @Test
    void a_source_that_was_not_announced_is_pinned_when_it_is_seen() {
        three();
        stage.event(new EngineEvent.SourceSeen(1, 0xA2, 111));
        assertThat(stage.receivers(1, 0xA2)).isEmpty();
        assertThat(stage.plan.orElseThrow().find(stage.index(1), 0xA2)).isNotNegative();
        for (int i = 0; i < 40; i++) {
            stage.now += 50_000_000;
            stage.level(1, 0xA2, 10);
        }
        assertThat(stage.receivers(1, 0xA2)).containsExactlyInAnyOrder(stage.index(2), stage.index(3));
    }

    @Test
    @Rfc(number = 3550, section = "8.2", must = "of two colliding sources the newcomer is ignored")
    @Rfc(number = 8871, section = "8.4", must = "an SSRC speaks for one association only")
    void an_ssrc_of_somebody_else_is_refused_and_told_once() {
        three();
        stage.forget();
        stage.event(new EngineEvent.SourceSeen(2, 0xA, 111));
        stage.event(new EngineEvent.SourceSeen(2, 0xA, 111));
        assertThat(stage.said(ConductorOutput.SourceCollision.class))
                .containsExactly(new ConductorOutput.SourceCollision(2, 0xA));
        assertThat(stage.count(ConductorCounter.SOURCE_COLLISIONS)).isEqualTo(2);
        assertThat(stage.plan.orElseThrow().find(stage.index(2), 0xA)).isEqualTo(ForwardingPlan.NO_SOURCE);
        assertThat(stage.receivers(1, 0xA)).hasSize(2);
        stage.on(new ConductorInput.LegRemoved(1));
        stage.event(new EngineEvent.SourceSeen(2, 0xA, 111));
        assertThat(stage.plan.orElseThrow().find(stage.index(2), 0xA)).isNotNegative();
    }

    @Test
    void a_leg_has_so_many_sources_and_no_more_until_one_is_idle() {
        stage.join(1, Stage.media(ANN));
        for (int ssrc = 100; ssrc < 110; ssrc++) {
            stage.event(new EngineEvent.SourceSeen(1, ssrc, 111));
        }
        assertThat(stage.plan.orElseThrow().sourceCount()).isEqualTo(4);
        assertThat(stage.count(ConductorCounter.SOURCES_REFUSED_TOO_MANY)).isEqualTo(7);
        stage.pass(Conference.IDLE_NANOS);
        stage.event(new EngineEvent.SourceSeen(1, 200, 111));
        assertThat(stage.plan.orElseThrow().find(stage.index(1), 200)).isNotNegative();
        assertThat(stage.plan.orElseThrow().find(stage.index(1), 0xA))
                .as("announced")
                .isNotNegative();
        assertThat(stage.plan.orElseThrow().sourceCount()).isEqualTo(4);
    }

    @Test
    void the_loudest_are_heard() {
        Stage big = new Stage(4, 2);
        for (int leg = 1; leg <= 5; leg++) {
            big.join(leg, Stage.media(new LegMedia.DeclaredSource(leg, "")));
        }
        for (int i = 0; i < 40; i++) {
            big.now += 50_000_000;
            for (int leg = 1; leg <= 5; leg++) {
                big.level(leg, leg, leg >= 4 ? 15 : 90);
            }
        }
        for (int leg = 1; leg <= 5; leg++) {
            assertThat(big.receivers(leg, leg)).as("leg %d", leg).hasSize(leg >= 4 ? 4 : 0);
            assertThat(big.receivers(leg, leg)).doesNotContain(big.index(leg));
        }
        assertThat(big.count(ConductorCounter.SPEAKER_CHANGES)).isPositive();
    }

    @Test
    void levels_of_somebody_else_s_source_are_not_believed() {
        three();
        stage.join(4, Stage.media(new LegMedia.DeclaredSource(0xD, "dan")));
        for (int i = 0; i < 100; i++) {
            stage.now += 50_000_000;
            stage.level(1, 0xD, 0);
            stage.level(2, 0xB, 40);
        }
        assertThat(stage.receivers(4, 0xD)).isEmpty();
    }

    @Test
    void payload_types_and_level_ids_are_translated_for_each_receiver() {
        LegMedia.Format pcmu = new LegMedia.Format("PCMU/8000", 0, 0);
        stage.join(
                1,
                Stage.media(List.of(new LegMedia.Format("opus/48000/2", 96, 97), pcmu), Optional.of(Stage.LEVEL), ANN));
        stage.join(
                2,
                Stage.media(
                        List.of(new LegMedia.Format("OPUS/48000/2", 110, 109)),
                        Optional.of(new LegMedia.Level(5, true, true, true)),
                        BOB));
        stage.join(3, Stage.media(List.of(pcmu), Optional.of(new LegMedia.Level(7, false, true, false)), CYD));
        ForwardingPlan plan = stage.plan.orElseThrow();
        RewriteRule toBob = rule(plan, 1, 0xA, 2);
        assertThat(toBob.payloadType(96)).isEqualTo(109);
        assertThat(toBob.payloadType(97)).isEqualTo(RewriteRule.DROP);
        assertThat(toBob.payloadType(0))
                .as("a codec that the receiver has not agreed to")
                .isEqualTo(RewriteRule.DROP);
        assertThat(toBob.extensionIds()[1]).isEqualTo((byte) 5);
        assertThat(toBob.extensionIds()[2]).isZero();
        RewriteRule toCyd = rule(plan, 1, 0xA, 3);
        assertThat(toCyd.payloadType(0)).isZero();
        assertThat(toCyd.extensionIds()[1])
                .as("a receiver that wants no levels")
                .isZero();
        assertThat(rule(plan, 2, 0xB, 1).payloadType(110)).isEqualTo(97);
        assertThat(plan.levelId(plan.find(stage.index(2), 0xB))).isEqualTo(5);
        List<EngineCommand.InstallKeys> keys = stage.said(EngineCommand.InstallKeys.class);
        assertThat(keys.get(1).outboundExtensions().contains(5)).isTrue();
        assertThat(keys.get(2).outboundExtensions().contains(7)).isFalse();
        assertThat(stage.count(ConductorCounter.LEGS_WITH_CLEAR_LEVEL)).isEqualTo(1);
    }

    private RewriteRule rule(ForwardingPlan plan, long from, int ssrc, long to) {
        int source = plan.find(stage.index(from), ssrc);
        for (int i = 0; i < plan.receiverCount(source); i++) {
            if (plan.receiver(source, i) == stage.index(to)) {
                return plan.rule(source, i);
            }
        }
        throw new AssertionError("leg " + to + " does not receive " + ssrc);
    }

    @Test
    void hold_and_resume_follow_the_negotiated_direction() {
        three();
        stage.on(new ConductorInput.LegChanged(1, direction(false, true), ConductorInput.Restart.NONE));
        assertThat(stage.receivers(1, 0xA)).isEmpty();
        assertThat(stage.receivers(2, 0xB)).contains(stage.index(1));
        stage.on(new ConductorInput.LegChanged(1, direction(true, false), ConductorInput.Restart.NONE));
        assertThat(stage.receivers(1, 0xA)).hasSize(2);
        assertThat(stage.receivers(2, 0xB)).containsExactly(stage.index(3));
    }

    private static LegMedia direction(boolean sends, boolean receives) {
        LegMedia m = Stage.media(ANN);
        return new LegMedia(m.localIce(), m.peerAddress(), sends, receives, m.formats(), m.level(), m.declared());
    }

    @Test
    void a_renegotiated_leg_gains_and_loses_announced_sources_and_encryption() {
        three();
        stage.forget();
        LegMedia.Level clear = new LegMedia.Level(1, false, true, true);
        LegMedia.DeclaredSource more = new LegMedia.DeclaredSource(0xA9, "second phone");
        stage.on(new ConductorInput.LegChanged(
                1, Stage.media(List.of(Stage.OPUS), Optional.of(clear), more), ConductorInput.Restart.NONE));
        ForwardingPlan plan = stage.plan.orElseThrow();
        assertThat(plan.find(stage.index(1), 0xA)).isEqualTo(ForwardingPlan.NO_SOURCE);
        assertThat(plan.find(stage.index(1), 0xA9)).isNotNegative();
        assertThat(stage.said(EngineCommand.EncryptExtensions.class)).hasSize(1);
        assertThat(stage.said(EngineCommand.RestartIce.class)).isEmpty();
        assertThat(stage.count(ConductorCounter.LEGS_WITH_CLEAR_LEVEL)).isEqualTo(1);
        assertThat(stage.rtcpTo(2).getFirst().getLast()).isEqualTo(new RtcpPacket.Goodbye(List.of(0xA), ""));
    }

    @Test
    @Rfc(
            number = 9185,
            section = "5.3",
            must = "a new association has a new identifier; EndpointDisconnect for the old")
    void a_restart_with_keys_serves_with_the_old_ones_until_the_new_are_there() {
        three();
        stage.forget();
        UUID old = stage.association(1);
        stage.on(new ConductorInput.LegChanged(1, Stage.media(ANN), ConductorInput.Restart.ICE_AND_KEYS));
        assertThat(stage.said(EngineCommand.RestartIce.class)).hasSize(1);
        assertThat(stage.receivers(1, 0xA)).as("still forwarded").hasSize(2);
        assertThat(stage.disconnects).isEmpty();
        stage.key(1, 0x0009);
        assertThat(stage.association(1)).isNotEqualTo(old);
        assertThat(stage.said(EngineCommand.InstallKeys.class)).hasSize(1);
        assertThat(stage.disconnects).containsExactly(old);
        assertThat(stage.said(EngineCommand.RetireKeys.class)).isEmpty();
        stage.pass(ConductorMachine.KEY_OVERLAP_NANOS);
        assertThat(stage.said(EngineCommand.RetireKeys.class)).hasSize(1);
        assertThat(stage.receivers(1, 0xA)).hasSize(2);
    }

    @Test
    void a_disconnect_by_the_key_distributor_stops_the_leg_at_once() {
        three();
        stage.forget();
        UUID association = stage.association(1);
        stage.on(new ConductorInput.TunnelReceived(
                TunnelCodec.encode(new TunnelMessage.EndpointDisconnect(association))));
        assertThat(stage.said(ConductorOutput.LegDisconnected.class))
                .containsExactly(new ConductorOutput.LegDisconnected(1));
        assertThat(stage.receivers(1, 0xA)).isEmpty();
        assertThat(stage.receivers(2, 0xB)).containsExactly(stage.index(3));
        stage.forget();
        stage.on(new ConductorInput.TunnelReceived(
                TunnelCodec.encode(new TunnelMessage.EndpointDisconnect(association))));
        assertThat(stage.told).isEmpty();
    }

    @Test
    @Rfc(number = 9185, section = "5.3", must = "EndpointDisconnect when the endpoint is gone")
    void a_leg_that_leaves_takes_everything_with_it() {
        three();
        stage.forget();
        stage.on(new ConductorInput.LegRemoved(1));
        assertThat(stage.plan.orElseThrow().sourceCount()).isEqualTo(2);
        assertThat(stage.receivers(2, 0xB)).containsExactly(stage.index(3));
        assertThat(stage.commands.getLast()).isEqualTo(new EngineCommand.RemoveLeg(1));
        assertThat(stage.commands.get(stage.commands.size() - 2)).isInstanceOf(EngineCommand.ReplacePlan.class);
        assertThat(stage.disconnects).containsExactly(stage.association(1));
        int index = stage.index(1);
        stage.on(new ConductorInput.LegAdded(9, Stage.ROOM, 0, Stage.media()));
        assertThat(stage.index(9)).as("a free index is used again").isEqualTo(index);
        for (long leg : new long[] {2, 3, 9, 77}) {
            stage.on(new ConductorInput.LegRemoved(leg));
        }
        assertThat(stage.said(EngineCommand.DropPlan.class)).hasSize(1);
        assertThat(stage.machine.describe().conferences()).isEmpty();
        assertThat(stage.machine.describe().tunnel().associations()).isZero();
        stage.pass(10_000_000_000L);
        assertThat(stage.machine.deadlineNanos()).isEqualTo(NanoClock.NEVER);
    }

    @Test
    void conferences_are_apart_even_with_equal_ssrcs() {
        stage.join(1, Stage.media(ANN));
        stage.on(new ConductorInput.LegAdded(2, "sip:2000@test", 0, Stage.media(ANN)));
        stage.event(new EngineEvent.LegReachable(2));
        stage.key(2, 0x0009);
        assertThat(stage.count(ConductorCounter.SOURCE_COLLISIONS)).isZero();
        assertThat(stage.plan.orElseThrow().conferenceIndex()).isEqualTo(1);
        assertThat(stage.index(2)).isNotEqualTo(stage.index(1));
        assertThatThrownBy(() -> stage.on(new ConductorInput.LegAdded(1, Stage.ROOM, 0, Stage.media())))
                .isInstanceOf(IllegalStateException.class);
    }

    @Test
    void events_of_legs_that_are_gone_change_nothing() {
        stage.event(new EngineEvent.LegReachable(7));
        stage.event(new EngineEvent.ConsentLost(7));
        stage.event(new EngineEvent.DtlsReceived(7, new byte[] {22}));
        stage.event(new EngineEvent.SourceSeen(7, 1, 0));
        stage.level(7, 1, 0);
        stage.rtcp(7, new RtcpPacket.PictureLoss(1, 2));
        assertThat(stage.commands).isEmpty();
        assertThat(stage.count(ConductorCounter.EVENTS_DROPPED_UNKNOWN_LEG)).isEqualTo(6);
    }

    @Test
    void its_state_shows_legs_and_sources_and_no_key() {
        three();
        ConductorState state = stage.machine.describe();
        assertThat(state.conferences()).hasSize(1);
        assertThat(state.conferences().getFirst().legs())
                .hasSize(3)
                .allMatch(leg -> leg.keyed() && leg.reachable() && leg.profile() == 9 && !leg.levelInClear());
        assertThat(state.conferences().getFirst().legs().getFirst().sources())
                .containsExactly(new ConductorState.SourceState(0xA, "ann", true, false, Long.MAX_VALUE, 0, 0, 0, 0));
        assertThat(dev.sotto.base.StateTree.toJson(state)).contains("\"cname\":\"ann\"");
    }
}

package dev.sotto.endpoint.gateway;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.within;

import dev.sotto.endpoint.audio.AudioFrame;
import dev.sotto.endpoint.audio.ToneSource;
import dev.sotto.sdp.AudioCodec;
import dev.sotto.tests.kit.Rfc;
import java.util.ArrayList;
import java.util.List;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Test;

class RoomMixTest {
    /** A tone that a phone says; what is heard of it has the loudness of a voice. */
    private static final double AUDIBLE = 0.02;

    private static final double INAUDIBLE = 0.004;
    private static final int SETTLED = 100;
    private static final double[] HERTZ = {440, 620, 810, 1030, 1270, 1530, 1790, 2110};

    private final RoomMix mix = new RoomMix();
    private final List<MixedPhone> phones = new ArrayList<>();
    private final List<Member> members = new ArrayList<>();
    private final Contributors heard = new Contributors();
    private List<Member> speaking = List.of();
    private long now = 1_000_000_000;

    @AfterEach
    void close() {
        mix.close();
        members.forEach(member -> member.phone.close());
    }

    @Test
    void everybody_hears_the_others_and_nobody_themselves() {
        add(AudioCodec.PCMU, 20).saying(1);
        add(AudioCodec.G722, 20).saying(1);
        add(AudioCodec.OPUS, 20).saying(1);
        add(AudioCodec.PCMA, 30).saying(0);

        frames(200);

        for (int ear = 0; ear < 4; ear++) {
            for (int mouth = 0; mouth < 3; mouth++) {
                double amplitude = phones.get(ear).heard(HERTZ[mouth], SETTLED);
                if (ear == mouth) {
                    assertThat(amplitude).as("itself %d", ear).isLessThan(INAUDIBLE);
                } else {
                    assertThat(amplitude).as("%d in %d", mouth, ear).isGreaterThan(AUDIBLE);
                }
            }
        }
    }

    @Test
    void only_the_four_loudest_are_mixed() {
        for (int i = 0; i < 6; i++) {
            add(AudioCodec.PCMU, 20).saying(i < 4 ? 1 : 0.1);
        }
        MixedPhone listener = add(AudioCodec.PCMU, 20).saying(0);

        frames(200);

        assertThat(speaking).hasSize(Speakers.MOST);
        for (int i = 0; i < 6; i++) {
            assertThat(listener.heard(HERTZ[i], SETTLED) > AUDIBLE).as("%d", i).isEqualTo(i < 4);
        }
    }

    @Test
    void who_is_clearly_louder_takes_a_place_and_who_falls_silent_gives_it_up() {
        for (int i = 0; i < 5; i++) {
            add(AudioCodec.PCMU, 20).saying(0.25);
        }
        phones.get(4).saying(0);
        frames(60);
        assertThat(speaking).extracting(member -> member.leg).containsExactlyInAnyOrder(0L, 1L, 2L, 3L);

        phones.get(4).saying(0.3);
        frames(60);
        assertThat(speaking)
                .extracting(member -> member.leg)
                .as("hardly louder")
                .doesNotContain(4L);

        phones.get(4).saying(1);
        frames(60);
        assertThat(speaking).extracting(member -> member.leg).as("much louder").contains(4L);

        phones.forEach(phone -> phone.saying(0));
        frames(60);
        assertThat(speaking).isEmpty();
    }

    @Test
    void a_muted_phone_is_neither_mixed_nor_handed_to_the_conference() {
        MixedPhone muted = add(AudioCodec.PCMU, 20);
        MixedPhone listener = add(AudioCodec.PCMU, 20).saying(0);
        frames(60);
        assertThat(speaking).containsExactly(muted.member);

        muted.member.speaks = false;
        frames(10);
        int from = listener.packets;
        frames(100);

        assertThat(speaking).isEmpty();
        assertThat(listener.heard(HERTZ[0], from)).isLessThan(1e-4);
    }

    @Test
    void a_phone_that_is_told_something_hears_nothing_of_the_room() {
        add(AudioCodec.PCMU, 20);
        MixedPhone told = add(AudioCodec.PCMU, 20).saying(0);
        told.member.isTold = true;
        MixedPhone outside = add(AudioCodec.PCMU, 20).saying(0);
        outside.member.hears = false;

        frames(50);

        assertThat(told.packets).isZero();
        assertThat(outside.packets).isZero();
    }

    @Test
    void listeners_with_the_same_wishes_share_one_encoder() {
        add(AudioCodec.PCMU, 20);
        for (int i = 0; i < 20; i++) {
            add(AudioCodec.PCMU, 20).saying(0);
        }
        frames(50);
        assertThat(mix.sharedVoices()).isEqualTo(1);

        add(AudioCodec.PCMU, 30).saying(0);
        add(AudioCodec.OPUS, 20).saying(0);
        phones.get(5).member.decibels = 6;
        frames(50);
        assertThat(mix.sharedVoices()).isEqualTo(4);
        assertThat(phones).allSatisfy(phone -> assertThat(phone.packets).isGreaterThan(30));

        members.subList(21, 23).clear();
        frames(300);
        assertThat(mix.sharedVoices()).as("what nobody wants is forgotten").isEqualTo(2);
    }

    @Test
    void the_conference_is_heard_by_all_and_a_louder_one_by_who_wants_it() {
        MixedPhone usual = add(AudioCodec.PCMU, 20).saying(0);
        MixedPhone louder = add(AudioCodec.PCMU, 20).saying(0);
        louder.member.decibels = 6;
        ToneSource elsewhere = new ToneSource(700);

        for (int i = 0; i < 100; i++) {
            frame(elsewhere.next());
        }

        double plain = usual.heard(700, 20);
        assertThat(plain).isCloseTo(0.25, within(0.01));
        assertThat(louder.heard(700, 20) / plain).isCloseTo(2, within(0.05));
    }

    @Test
    @Rfc(number = 3550, section = "7.1", must = "a mixer lists who contributed")
    void who_is_heard_and_how_loud_is_told_to_each_but_of_itself_and_costs_no_encoder() {
        MixedPhone speaker = add(AudioCodec.PCMU, 20);
        MixedPhone listener = add(AudioCodec.PCMU, 20).saying(0);
        MixedPhone another = add(AudioCodec.PCMU, 20).saying(0);

        for (int i = 0; i < 100; i++) {
            heard.begin(true);
            heard.add(0x77, 42);
            frame(AudioFrame.silence());
        }

        assertThat(listener.told).containsOnlyKeys(0x77, speaker.member.ssrc).containsEntry(0x77, 42);
        assertThat(listener.told.get(speaker.member.ssrc))
                .isEqualTo(speaker.member.voiceLevel)
                .isBetween(10, 26);
        assertThat(another.told).isEqualTo(listener.told);
        assertThat(speaker.told).containsOnlyKeys(0x77);
        assertThat(mix.sharedVoices()).isEqualTo(1);
    }

    @Test
    void in_a_private_conference_no_packet_says_who_is_heard() {
        add(AudioCodec.PCMU, 20);
        MixedPhone listener = add(AudioCodec.PCMU, 20).saying(0);

        for (int i = 0; i < 100; i++) {
            heard.begin(false);
            heard.add(0x77, 42);
            frame(AudioFrame.silence());
            assertThat(listener.told).isEmpty();
        }
        assertThat(listener.packets).isGreaterThan(90);
    }

    @Test
    void all_together_at_full_scale_do_not_clip() {
        for (int i = 0; i < 4; i++) {
            add(AudioCodec.OPUS, 20).saying(3.9);
        }
        MixedPhone listener = add(AudioCodec.PCMU, 20).saying(0);
        listener.member.decibels = 12;

        frames(100);

        // G.711 has values up to 32124; a limited voice stays 1 dB below full scale.
        assertThat(listener.peak(20)).isBetween(15_000, 31_000);
    }

    private MixedPhone add(AudioCodec codec, int millis) {
        MixedPhone phone = new MixedPhone(phones.size(), codec, millis, HERTZ[phones.size() % HERTZ.length]);
        phones.add(phone);
        members.add(phone.member);
        return phone;
    }

    private void frames(int count) {
        for (int i = 0; i < count; i++) {
            frame(AudioFrame.silence());
        }
    }

    private void frame(short[] conference) {
        now += AudioFrame.NANOS;
        phones.forEach(phone -> phone.say(now));
        members.forEach(member -> member.phone.hear(now));
        speaking = List.copyOf(mix.turn(members, conference, heard, now));
    }
}

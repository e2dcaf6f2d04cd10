package dev.sotto.endpoint.gateway;

import static org.assertj.core.api.Assertions.assertThat;

import dev.sotto.sdp.AudioCodec;
import dev.sotto.sdp.NegotiatedCrypto;
import dev.sotto.sdp.PhoneSecurity;
import dev.sotto.tests.kit.SeededEntropy;
import java.util.ArrayList;
import java.util.List;
import org.junit.jupiter.api.Test;

/** What becomes of the keys that descriptions carry. */
class PhoneSessionTest {
    private final PhoneSession session = new PhoneSession(
            "192.0.2.1",
            30_000,
            List.of(AudioCodec.PCMU),
            PhoneSecurity.OPPORTUNISTIC,
            DtlsPhone.GATEWAY.fingerprint(),
            new SeededEntropy(1));

    private NegotiatedCrypto agree(String key) {
        PhoneSession.Outcome outcome =
                session.onOffer(TestPhone.offer("RTP/SAVP", "a=crypto:1 AES_CM_128_HMAC_SHA1_80 " + key));
        assertThat(outcome).isInstanceOf(PhoneSession.Outcome.Agreed.class);
        assertThat(outcome.toString()).doesNotContain("inline");
        return session.agreement().orElseThrow().audio().crypto().orElseThrow();
    }

    private static boolean isWiped(NegotiatedCrypto keys) {
        return keys.theirs().key().isDestroyed() && keys.theirs().salt().isDestroyed();
    }

    @Test
    void the_keys_of_an_agreement_are_wiped_when_it_is_two_behind_and_all_at_the_end() {
        NegotiatedCrypto first = agree(TestPhone.KEY);
        NegotiatedCrypto second = agree(TestPhone.OTHER_KEY);
        assertThat(isWiped(first)).as("the hop still compares").isFalse();
        NegotiatedCrypto third = agree(TestPhone.KEY);
        assertThat(isWiped(first)).isTrue();
        assertThat(first.ours().key().isDestroyed()).isTrue();
        assertThat(isWiped(second)).isFalse();
        session.close();
        assertThat(List.of(isWiped(second), isWiped(third))).containsOnly(true);
        assertThat(third.ours().key().isDestroyed()).isTrue();
    }

    @Test
    void a_key_of_ours_that_stays_is_not_wiped_however_often_the_phone_offers_again() {
        List<NegotiatedCrypto> all = new ArrayList<>();
        for (int i = 0; i < 5; i++) {
            all.add(agree(TestPhone.KEY));
        }
        assertThat(all.getLast().ours().key().isDestroyed()).isFalse();
        assertThat(all.getLast().ours().isSameKey(all.get(3).ours())).isTrue();
        session.close();
        assertThat(all).allMatch(keys -> isWiped(keys) && keys.ours().key().isDestroyed());
    }

    @Test
    void an_offer_of_dtls_is_answered_with_the_certificate_of_the_gateway() {
        PhoneSession.Outcome outcome = session.onOffer(DtlsPhone.offer(DtlsPhone.PHONE, "actpass"));
        assertThat(outcome)
                .isInstanceOfSatisfying(
                        PhoneSession.Outcome.Agreed.class,
                        agreed -> assertThat(agreed.sdp())
                                .contains(
                                        "a=fingerprint:"
                                                + DtlsPhone.GATEWAY
                                                        .fingerprint()
                                                        .text(),
                                        "a=setup:passive"));
        session.close();
    }

    @Test
    void an_offer_of_ours_says_what_the_configuration_wants_and_an_answer_without_a_key_leaves_it_in_clear() {
        assertThat(session.offer()).contains(" RTP/AVP ", "a=crypto:1 ");
        assertThat(session.onAnswer(TestPhone.offer("RTP/AVP"))).isInstanceOf(PhoneSession.Outcome.Agreed.class);
        assertThat(session.agreement().orElseThrow().audio().crypto()).isEmpty();
        session.close();

        PhoneSession dtls = new PhoneSession(
                "2001:db8::1",
                30_000,
                List.of(AudioCodec.PCMU),
                PhoneSecurity.DTLS,
                DtlsPhone.GATEWAY.fingerprint(),
                new SeededEntropy(1));
        assertThat(dtls.offer()).contains("c=IN IP6 2001:db8::1", " UDP/TLS/RTP/SAVP ", "a=setup:actpass");
        dtls.close();
    }
}

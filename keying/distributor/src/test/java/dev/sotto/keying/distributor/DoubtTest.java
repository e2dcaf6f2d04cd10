package dev.sotto.keying.distributor;

import static dev.sotto.keying.distributor.Bench.MD;
import static dev.sotto.keying.distributor.Bench.OPEN;
import static dev.sotto.keying.distributor.Bench.OTHER_MD;
import static dev.sotto.keying.distributor.Bench.ROOM;
import static dev.sotto.keying.distributor.Bench.SECOND;
import static dev.sotto.keying.distributor.Bench.all;
import static dev.sotto.keying.distributor.Bench.told;
import static org.assertj.core.api.Assertions.assertThat;

import dev.sotto.keying.tunnel.AdmissionMessage.Gone;
import dev.sotto.keying.tunnel.AdmissionMessage.RekeyWanted;
import dev.sotto.keying.tunnel.AdmissionMessage.Removed;
import dev.sotto.tests.kit.Rfc;
import java.util.List;
import java.util.UUID;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;

/** A media distributor says that somebody has gone, truly or not. */
class DoubtTest {
    private final Bench bench = new Bench().roster(1, 2, 3);
    private UUID liedAbout = new UUID(0, 0);

    @BeforeEach
    void fill() {
        liedAbout = bench.join(1, 1);
        bench.join(2, 2);
        bench.now += 10 * SECOND;
    }

    @Test
    @Rfc(number = 9185, section = "9", must = "an EndpointDisconnect may be a lie of the media distributor")
    void who_acknowledges_a_new_key_stays_and_the_lie_is_counted_and_noted() {
        List<KdOutput> asked = doubt(liedAbout);
        assertThat(all(asked, KdOutput.SendEktKey.class)).hasSize(2);
        assertThat(all(asked, KdOutput.CloseAssociation.class)).isEmpty();
        assertThat(told(asked, Gone.class)).isEmpty();
        List<KdOutput> answered = acknowledge(asked, liedAbout);
        assertThat(all(answered, KdOutput.Remember.class))
                .containsExactly(new KdOutput.Remember(new KdRecord.Note(
                        ROOM, "person 1 is still here, although the media distributor said otherwise")));
        assertThat(count(KdCounter.DOUBTED)).isEqualTo(1);
        assertThat(count(KdCounter.DOUBT_REFUTED)).isEqualTo(1);
    }

    @Test
    void an_acknowledgement_of_an_older_key_refutes_nothing() {
        List<KdOutput> before = bench.ask(new RekeyWanted(ROOM));
        doubt(liedAbout);
        acknowledge(before, liedAbout);
        assertThat(count(KdCounter.DOUBT_REFUTED)).isZero();
    }

    @Test
    void who_has_really_gone_is_out_after_five_seconds_and_the_others_get_another_key() {
        List<KdOutput> asked = doubt(liedAbout);
        for (KdOutput.SendEktKey key : all(asked, KdOutput.SendEktKey.class)) {
            if (!key.association().equals(liedAbout)) {
                bench.on(new KdInput.Acknowledged(key.association(), key.spi()));
            }
        }
        List<KdOutput> late = bench.tick(bench.now + 5 * SECOND);
        assertThat(told(late, Removed.class)).extracting(Removed::legId).containsExactly(1L);
        assertThat(all(late, KdOutput.SendEktKey.class))
                .extracting(KdOutput.SendEktKey::association)
                .doesNotContain(liedAbout)
                .hasSize(1);
    }

    @Test
    void another_media_distributor_raises_no_doubt_and_neither_does_an_unknown_association() {
        assertThat(bench.on(new KdInput.Doubted(OTHER_MD, liedAbout))).isEmpty();
        assertThat(bench.on(new KdInput.Doubted(MD, new UUID(7, 7)))).isEmpty();
        assertThat(count(KdCounter.DOUBTED)).isZero();
    }

    @Test
    void many_lies_cost_one_key_for_each_pause_of_the_storm_limit() {
        int keys = 0;
        for (int i = 0; i < 1000; i++) {
            bench.now += SECOND / 1000;
            keys += all(doubt(liedAbout), KdOutput.SendEktKey.class).size();
        }
        assertThat(keys).as("EKTKeys for two members in a second").isLessThan(100);
    }

    @Test
    void in_a_standard_conference_there_is_nobody_to_ask_so_the_leg_ends() {
        bench.expect(9, OPEN, 70);
        UUID association = bench.nextAssociation();
        bench.handshake(association, 0x0007, 70, 9);
        List<KdOutput> outputs = doubt(association);
        assertThat(told(outputs, Gone.class)).extracting(Gone::legId).containsExactly(9L);
        assertThat(all(outputs, KdOutput.CloseAssociation.class)).hasSize(1);
    }

    private List<KdOutput> doubt(UUID association) {
        return bench.on(new KdInput.Doubted(MD, association));
    }

    private List<KdOutput> acknowledge(List<KdOutput> keys, UUID association) {
        KdOutput.SendEktKey own = all(keys, KdOutput.SendEktKey.class).stream()
                .filter(key -> key.association().equals(association))
                .findFirst()
                .orElseThrow();
        return bench.on(new KdInput.Acknowledged(association, own.spi()));
    }

    private long count(KdCounter counter) {
        return bench.kd.describe(bench.now).counters().getOrDefault(counter, 0L);
    }
}

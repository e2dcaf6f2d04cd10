package dev.sotto.media.engine;

import static org.assertj.core.api.Assertions.assertThat;

import dev.sotto.media.rtp.Octets;
import dev.sotto.tests.kit.Allocation;
import org.junit.jupiter.api.Test;

/** The packet path allocates nothing of its own. */
class AllocationTest {
    private static final int PACKETS = 500_000;

    private final EngineRig rig = new EngineRig(new FakeCiphers());
    private final TestPhone alice = TestPhone.perc(1);
    private byte[] template = new byte[0];

    @Test
    void half_a_million_packets_to_three_receivers_allocate_nothing() {
        TestPhone[] phones = {alice, TestPhone.perc(2), TestPhone.perc(3), TestPhone.perc(4)};
        for (TestPhone phone : phones) {
            rig.join(phone);
        }
        rig.planForAll(EngineRig.rule(0, 8, TestPhone.LEVEL_ID, 7), TestPhone.LEVEL_ID, phones);
        rig.udp.countsOnly = true;
        template = alice.packet(0, 0, 0x55, new byte[160], TestPhone.SHORT_TAIL);
        template[template.length - 18] = 0; // the OHB, which FakeCiphers does not decrypt
        rig.udp.deliver(template, alice.address);
        int[] sent = {0};

        // The counter itself may cost a little, once; a packet that cost one octet would show 500 000.
        long allocated = Allocation.least(PACKETS / 10, () -> {
            forward(sent[0], PACKETS);
            sent[0] += PACKETS;
        });

        assertThat(rig.count(SwitchCounter.FORWARDED)).isEqualTo(3L * sent[0]);
        assertThat(rig.udp.count).isEqualTo(3L * sent[0]);
        assertThat(allocated).isLessThan(PACKETS / 10);
        rig.close();
    }

    private void forward(int first, int count) {
        for (int i = first; i < first + count; i++) {
            Octets.putU16(rig.udp.received(), rig.udp.offset(0) + 2, i & 0xFFFF);
            rig.udp.deliverAgain(0);
            rig.batch();
        }
    }
}

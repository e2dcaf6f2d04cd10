package dev.sotto.endpoint.library;

import com.code_intelligence.jazzer.junit.FuzzTest;
import dev.sotto.base.Entropy;
import dev.sotto.base.KeyMaterial;
import dev.sotto.keying.ekt.EktKeyList;
import dev.sotto.keying.ekt.EktKeyListConfig;
import dev.sotto.media.rtp.RtpPacketView;
import dev.sotto.media.rtp.RtpVerdict;
import dev.sotto.media.srtp.EncryptedExtensions;
import dev.sotto.media.srtp.HopKeys;
import dev.sotto.media.srtp.HopOpener;
import dev.sotto.media.srtp.HopProfile;
import dev.sotto.media.srtp.JceAead;
import dev.sotto.tests.kit.SeededEntropy;
import java.lang.foreign.MemorySegment;

class DoubleReceiverFuzzTest {
    private final Entropy entropy = new SeededEntropy(1);

    @FuzzTest
    void any_datagram_is_dropped_with_a_verdict(byte[] datagram) {
        EktKeyList keys = new EktKeyList(EktKeyListConfig.ofProfile(0x0009));
        DoubleReceiver receiver = new DoubleReceiver(keys, 0x0009, new JceAead(), 1);
        HopKeys hop = new HopKeys(
                HopProfile.AEAD_AES_128_GCM, KeyMaterial.random(entropy, 16), KeyMaterial.random(entropy, 12));
        receiver.hop(new HopOpener(hop, new JceAead(), 4, EncryptedExtensions.NONE), 0);
        receiver.receive(datagram.clone(), 0);
    }

    @FuzzTest
    void any_packet_of_a_malicious_distributor_is_taken_apart_or_not(byte[] packet) {
        RtpPacketView view = new RtpPacketView();
        if (view.wrap(MemorySegment.ofArray(packet), 0, packet.length) == RtpVerdict.OK) {
            InnerTransform.InnerParts.of(view);
        }
    }
}

package dev.sotto.tests.interop;

import dev.sotto.base.KeyMaterial;
import dev.sotto.endpoint.library.DoubleReceiver;
import dev.sotto.endpoint.library.Received;
import dev.sotto.keying.ekt.EktCipher;
import dev.sotto.keying.ekt.EktKeyList;
import dev.sotto.keying.ekt.EktKeyListConfig;
import dev.sotto.keying.ekt.EktParameterSet;
import dev.sotto.media.srtp.EncryptedExtensions;
import dev.sotto.media.srtp.HopKeys;
import dev.sotto.media.srtp.HopOpener;
import dev.sotto.media.srtp.HopProfile;
import dev.sotto.media.srtp.JceAead;
import java.util.ArrayList;
import java.util.HexFormat;
import java.util.List;
import java.util.concurrent.TimeUnit;

/**
 * Somebody with the keys of a conference that never gives one up, and with the hop keys of a sender: it is shown every packet of that
 * sender, more than a kicked endpoint could ever get, and says which it can open.
 */
final class KickedListener {
    private static final int PROFILE = 0x0009;
    private static final int NOBODY = 0;
    private static final int HOP_KEY = 3;
    private static final int KEY_LENGTH = 16;
    private static final int TTL_SECONDS = 86_400;
    private static final int MOST_SETS = 20;

    private final DoubleReceiver receiver;

    /**
     * Knows these keys.
     *
     * @param ektLines lines {@code EKT SPI KEY SALT}; the last ones count
     * @param hopLine the line {@code HBH client PROFILE KEY SALT} of the sender
     */
    KickedListener(List<String> ektLines, String hopLine) {
        EktKeyList list = new EktKeyList(new EktKeyListConfig(
                EktCipher.AESKW128, KEY_LENGTH, 16, 1_000_000, 1_000_000, TimeUnit.DAYS.toNanos(1)));
        for (String line : ektLines.subList(Math.max(0, ektLines.size() - MOST_SETS), ektLines.size())) {
            String[] words = line.split(" ");
            list.onEktKey(
                    new EktParameterSet(
                            Integer.parseInt(words[1], 16),
                            EktCipher.AESKW128,
                            secret(words[2]),
                            secret(words[HOP_KEY]),
                            TTL_SECONDS),
                    0);
        }
        String[] hop = hopLine.split(" ");
        HopKeys keys = new HopKeys(HopProfile.AEAD_AES_128_GCM, secret(hop[HOP_KEY]), secret(hop[HOP_KEY + 1]));
        receiver = new DoubleReceiver(list, PROFILE, new JceAead(), NOBODY);
        receiver.hop(new HopOpener(keys, new JceAead(), 16, EncryptedExtensions.NONE), 0);
    }

    /** What it made of each packet, in order. */
    List<Received> hear(List<UdpRelay.Overheard> packets) {
        List<Received> heard = new ArrayList<>();
        for (UdpRelay.Overheard packet : packets) {
            heard.add(receiver.receive(packet.octets().clone(), packet.atNanos()));
        }
        return heard;
    }

    private static KeyMaterial secret(String hex) {
        return KeyMaterial.copyOf(HexFormat.of().parseHex(hex));
    }
}

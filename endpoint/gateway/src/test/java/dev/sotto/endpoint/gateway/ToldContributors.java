package dev.sotto.endpoint.gateway;

import static org.assertj.core.api.Assertions.assertThat;

import dev.sotto.media.rtp.HeaderExtensionView;
import dev.sotto.media.rtp.Octets;
import dev.sotto.media.rtp.RtpPacketView;
import java.util.LinkedHashMap;
import java.util.Map;

/** Reads the CSRC list of a packet with its levels, as a phone does. */
final class ToldContributors {
    private ToldContributors() {}

    /** SSRC to level in -dBov, in the order of the list; there must be as many levels as sources (RFC 6465 3). */
    static Map<Integer, Integer> of(RtpPacketView packet, int extension) {
        Map<Integer, Integer> told = new LinkedHashMap<>();
        HeaderExtensionView walker = new HeaderExtensionView();
        boolean hasLevels = walker.find(packet, extension);
        assertThat(hasLevels).isEqualTo(packet.csrcCount() > 0);
        assertThat(hasLevels ? walker.length() : 0).isEqualTo(packet.csrcCount());
        for (int i = 0; i < packet.csrcCount(); i++) {
            int level = Octets.u8(packet.segment(), walker.offset() + i);
            assertThat(level).as("RFC 6465 4: the first bit is 0").isBetween(0, 127);
            told.put(packet.csrc(i), level);
        }
        return told;
    }
}

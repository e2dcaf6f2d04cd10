package dev.sotto.sip.focus;

import dev.sotto.sip.calls.Hop;
import dev.sotto.sip.calls.Transport;
import dev.sotto.sip.focus.FocusConfig.PhoneGateway;
import java.util.Optional;

/** A focus that carries calls of telephones, and their descriptions. */
final class Carrying {
    static final String DIAL_IN = "sip:9000@conf.example";
    static final Hop GATEWAY = new Hop(Transport.TCP, "192.0.2.70", 5070);

    private Carrying() {}

    static FocusConfig config() {
        return config(PhoneGateway.Way.CARRY, false);
    }

    static FocusConfig config(PhoneGateway.Way way, boolean isHere) {
        FocusConfig usual = Driver.config();
        return new FocusConfig(
                usual.conferences(),
                usual.mediaHosts(),
                usual.firstMediaPort(),
                usual.cores(),
                usual.legsPerCore(),
                usual.maxLegs(),
                Optional.of(new PhoneGateway("192.0.2.70", 5070, 5070, 5071, way, isHere, DIAL_IN)),
                usual.limits());
    }

    /** A telephone's description with audio at that port. */
    static String sdp(int port) {
        return "v=0\r\no=- 1 1 IN IP4 192.0.2.9\r\ns=-\r\nc=IN IP4 192.0.2.9\r\nt=0 0\r\nm=audio " + port
                + " RTP/AVP 0\r\n";
    }
}

package dev.sotto.endpoint.gateway;

import dev.sotto.sdp.MediaAddress;
import dev.sotto.sdp.PhoneTransport;
import java.net.InetAddress;
import java.net.InetSocketAddress;
import java.util.Optional;
import org.jspecify.annotations.Nullable;

/**
 * Where one phone's packets may come from and ours go. In clear {@link SourceLock} decides; with SRTP whoever sent the newest packet
 * with a right tag is the phone, and until there is one it is the address of the SDP.
 */
final class PhoneRoutes {
    private final SourceLock lock;
    private PhoneTransport told;
    private Optional<MediaAddress> toldLast;
    private @Nullable InetSocketAddress toldRtp;
    private @Nullable InetSocketAddress authenticated;
    private @Nullable InetSocketAddress rtcpSource;

    PhoneRoutes(PhoneTransport told, boolean otherHosts) {
        this.told = told;
        this.toldLast = told.rtp();
        this.toldRtp = socket(told.rtp()).orElse(null);
        this.lock = new SourceLock(socket(told.rtp()), otherHosts);
    }

    /**
     * Whether there may be a NAT between a phone and us: unless its SIP came from the very host that its SDP names, however either is written.
     *
     * @param sipHost literal
     */
    static boolean mayBeBehindNat(PhoneTransport told, String sipHost) {
        Optional<InetAddress> named = told.rtp().flatMap(to -> PhoneKeying.literal(to.host()));
        return named.isEmpty() || !named.equals(PhoneKeying.literal(sipHost));
    }

    /** A new SDP; if it names another address, what was learned is forgotten. */
    void onTold(PhoneTransport now) {
        if (now.rtp().isPresent() && !now.rtp().equals(toldLast)) {
            toldLast = now.rtp();
            authenticated = null;
            rtcpSource = null;
        }
        lock.onTold(socket(now.rtp()));
        told = now;
        toldRtp = socket(now.rtp()).orElse(null);
    }

    private static Optional<InetSocketAddress> socket(Optional<MediaAddress> address) {
        // PhoneOfferAnswer lets only literal addresses through, so no name is looked up.
        return address.map(a -> new InetSocketAddress(InetAddress.ofLiteral(a.host()), a.port()));
    }

    boolean rtcpMux() {
        return told.rtcpMux();
    }

    SourceLock lock() {
        return lock;
    }

    /** Whether it is known as the phone's, so that its packets are not counted as those of strangers. */
    boolean isKnown(InetSocketAddress source, boolean isSecured) {
        return isSecured
                ? source.equals(authenticated) || source.equals(rtcpSource) || lock.isPhone(source)
                : lock.isPhone(source) || source.equals(rtcpSource);
    }

    /** A packet with a right tag, the newest of its source; true if its address is another one than before. */
    boolean onAuthenticated(InetSocketAddress source) {
        boolean moved = !source.equals(authenticated);
        authenticated = source;
        return moved;
    }

    /** Whether RTCP in clear may come from there. */
    boolean isRtcpSource(InetSocketAddress source) {
        return rtcpMux()
                ? lock.isPhone(source)
                : lock.isPhonesHost(source.getAddress())
                        || socket(told.rtcp()).filter(source::equals).isPresent();
    }

    /** RTCP of the phone came from there, on the port that only RTCP has. */
    void onRtcp(InetSocketAddress source) {
        rtcpSource = source;
    }

    /** Where RTP goes; null while the phone wants none. */
    @Nullable
    InetSocketAddress rtp(boolean isSecured) {
        InetSocketAddress address = toldRtp;
        if (address == null) {
            return null;
        }
        InetSocketAddress learned = isSecured ? authenticated : lock.locked();
        return learned == null ? address : learned;
    }

    /** Where RTCP goes; empty if the phone wants none. */
    Optional<InetSocketAddress> rtcp(boolean isSecured) {
        if (told.rtcp().isEmpty()) {
            return Optional.empty();
        }
        return rtcpMux()
                ? Optional.ofNullable(rtp(isSecured))
                : Optional.ofNullable(rtcpSource).or(() -> socket(told.rtcp()));
    }

    /** What the phone said, as text. */
    String toldText() {
        return told.rtp().map(a -> a.host() + " " + a.port()).orElse("nowhere (on hold)");
    }
}

package dev.sotto.endpoint.library;

import dev.sotto.base.MalformedException;
import dev.sotto.media.ice.IceCandidate;
import dev.sotto.media.ice.IceCredentials;
import dev.sotto.media.ice.IceSession;
import dev.sotto.media.ice.TransportAddress;
import dev.sotto.sdp.IceDescription;
import dev.sotto.sdp.RemoteTransport;
import java.util.Arrays;
import java.util.List;
import java.util.Optional;

/** From the words of SDP about ICE to those of the ICE agent. */
final class IcePath {
    /** RFC 8445 5.1.2.1: the only address of a side has the highest preference. */
    private static final int ONLY_ADDRESS = 65_535;

    private IcePath() {}

    /**
     * What the agent starts with; empty if the peer does no ICE.
     *
     * @throws MalformedException if an address of the peer is none
     * @throws IllegalArgumentException if its credentials have a form that ICE forbids
     */
    static Optional<IceSession> session(CallAgreement agreement, TransportAddress local) {
        return agreement.audio().remote().ice().map(theirs -> {
            List<IceCandidate> remotes =
                    theirs.candidates().stream().map(IcePath::candidate).toList();
            return new IceSession(
                    credentials(agreement.ownIce()),
                    credentials(theirs),
                    List.of(IceCandidate.host(local, ONLY_ADDRESS)),
                    remotes);
        });
    }

    /** Where a peer without ICE is. */
    static TransportAddress withoutIce(CallAgreement agreement) {
        RemoteTransport remote = agreement.audio().remote();
        return TransportAddress.parse(remote.host(), remote.port());
    }

    private static IceCredentials credentials(IceDescription ice) {
        return IceCredentials.of(ice.ufrag(), ice.password());
    }

    private static IceCandidate candidate(dev.sotto.sdp.IceCandidate told) {
        IceCandidate.Kind kind = Arrays.stream(IceCandidate.Kind.values())
                .filter(k -> k.sdpName().equals(told.type()))
                .findFirst()
                .orElse(IceCandidate.Kind.HOST);
        return new IceCandidate(
                told.foundation(), told.priority(), TransportAddress.parse(told.host(), told.port()), kind);
    }
}

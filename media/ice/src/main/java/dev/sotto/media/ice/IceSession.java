package dev.sotto.media.ice;

import java.util.List;

/**
 * What both sides told each other in SDP for one ICE generation.
 *
 * @param local our credentials
 * @param remote the peer's
 * @param localCandidates our host candidates; their addresses name the sockets
 * @param remoteCandidates the peer's, of any kind
 */
public record IceSession(
        IceCredentials local,
        IceCredentials remote,
        List<IceCandidate> localCandidates,
        List<IceCandidate> remoteCandidates) {
    /** Copies the lists. */
    public IceSession {
        localCandidates = List.copyOf(localCandidates);
        remoteCandidates = List.copyOf(remoteCandidates);
    }
}

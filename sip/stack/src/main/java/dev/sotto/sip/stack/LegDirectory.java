package dev.sotto.sip.stack;

import dev.sotto.sip.calls.Replaces;
import gov.nist.javax.sip.message.SIPRequest;
import gov.nist.javax.sip.message.SIPResponse;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import org.jspecify.annotations.Nullable;

/** All legs that live, and which one a message belongs to. Owned by the thread of the legs. */
final class LegDirectory {
    private final Map<Long, Leg> legs = new HashMap<>();
    private final Map<String, List<Leg>> byCallId = new HashMap<>();
    private final LiveCalls live;

    LegDirectory(LiveCalls live) {
        this.live = live;
    }

    int size() {
        return legs.size();
    }

    /** A copy, safe against legs that end meanwhile. */
    List<Leg> all() {
        return List.copyOf(legs.values());
    }

    @Nullable
    Leg of(long legId) {
        return legs.get(legId);
    }

    boolean has(Leg leg) {
        return legs.containsKey(leg.id());
    }

    void add(Leg leg) {
        legs.put(leg.id(), leg);
        live.began(leg.dialog());
        byCallId.computeIfAbsent(leg.dialog().callId(), id -> new ArrayList<>()).add(leg);
    }

    void remove(Leg leg) {
        legs.remove(leg.id());
        live.ended(leg.id(), leg.dialog());
        byCallId.computeIfPresent(leg.dialog().callId(), (id, same) -> {
            same.remove(leg);
            return same.isEmpty() ? null : same;
        });
    }

    Optional<Leg> of(SIPRequest request) {
        return sameCall(request.getCallId().getCallId()).stream()
                .filter(leg -> leg.owns(request))
                .findFirst();
    }

    Optional<Leg> of(SIPResponse response) {
        return sameCall(response.getCallId().getCallId()).stream()
                .filter(leg -> leg.dialog().localTag().equals(response.getFrom().getTag()))
                .findFirst();
    }

    /** The leg whose INVITE {@code request} cancels, or is once more on another path (RFC 3261 8.2.2.2, 9.2). */
    Optional<Leg> ofSameInvite(SIPRequest request) {
        return sameCall(request.getCallId().getCallId()).stream()
                .filter(leg -> leg.dialog().remoteTag().equals(request.getFrom().getTag())
                        && leg.dialog().remoteInviteCseq() == request.getCSeq().getSeqNumber())
                .findFirst();
    }

    /** The leg whose dialog {@code replaces} names (RFC 3891 3): its to-tag is ours. */
    Optional<Leg> of(Replaces replaces) {
        return sameCall(replaces.callId()).stream()
                .filter(leg -> leg.dialog().localTag().equals(replaces.toTag())
                        && leg.dialog().remoteTag().equals(replaces.fromTag()))
                .findFirst();
    }

    private List<Leg> sameCall(String callId) {
        return byCallId.getOrDefault(callId, List.of());
    }
}

package dev.sotto.sip.stack;

import gov.nist.javax.sip.header.RecordRoute;
import gov.nist.javax.sip.header.RecordRouteList;
import gov.nist.javax.sip.message.SIPMessage;
import gov.nist.javax.sip.message.SIPRequest;
import gov.nist.javax.sip.message.SIPResponse;
import java.util.ArrayList;
import java.util.Collections;
import java.util.List;
import java.util.Optional;
import javax.sip.address.Address;
import javax.sip.address.URI;
import javax.sip.header.ContactHeader;

/** The state of one dialog, as RFC 3261 12 has it. Owned by the thread of the legs. */
final class Dialog {
    private final String callId;
    private final String localTag;
    private final Address local;
    private final Address remote;
    private String remoteTag = "";
    private URI remoteTarget;
    private List<Address> routes = List.of();
    private long localCseq;
    private long remoteCseq;
    private long remoteInviteCseq;

    private Dialog(String callId, String localTag, Address local, Address remote, URI target) {
        this.callId = callId;
        this.localTag = localTag;
        this.local = local;
        this.remote = remote;
        this.remoteTarget = target;
    }

    /** RFC 3261 12.1.1: of the INVITE that came in. */
    static Dialog ofServer(SIPRequest invite, String localTag) {
        Address local = invite.getTo().getAddress();
        Address remote = invite.getFrom().getAddress();
        URI target = contact(invite).orElse(remote.getURI());
        Dialog dialog = new Dialog(invite.getCallId().getCallId(), localTag, local, remote, target);
        dialog.remoteTag = invite.getFrom().getTag();
        dialog.routes = recordedRoutes(invite);
        dialog.remoteCseq = invite.getCSeq().getSeqNumber();
        dialog.remoteInviteCseq = dialog.remoteCseq;
        return dialog;
    }

    /** RFC 3261 12.1.2: of an INVITE that we are about to send. */
    static Dialog ofClient(String callId, String localTag, Address local, Address remote) {
        return new Dialog(callId, localTag, local, remote, remote.getURI());
    }

    /** Takes the peer's tag, target and, the first time, route set of a 2xx (RFC 3261 13.2.2.4). */
    void confirm(SIPResponse answer) {
        if (remoteTag.isEmpty()) {
            remoteTag = answer.getTo().getTag() == null ? "" : answer.getTo().getTag();
            List<Address> reversed = new ArrayList<>(recordedRoutes(answer));
            Collections.reverse(reversed);
            routes = List.copyOf(reversed);
        }
        refresh(answer);
    }

    /** Takes a new remote target (RFC 3261 12.2.2). */
    void refresh(SIPMessage message) {
        contact(message).ifPresent(target -> remoteTarget = target);
    }

    /** Takes the sequence number of a request; false if it is an old one (RFC 3261 12.2.2). */
    boolean takeRemoteCseq(long cseq) {
        boolean isNew = cseq > remoteCseq;
        remoteCseq = Math.max(cseq, remoteCseq);
        return isNew;
    }

    /** An INVITE inside the dialog has come; a CANCEL names its number. */
    void takeInvite(SIPRequest invite) {
        remoteInviteCseq = invite.getCSeq().getSeqNumber();
        refresh(invite);
    }

    /** One of the early dialogs has become this one; its peer counts on. */
    void continueFrom(Dialog early) {
        remoteCseq = Math.max(remoteCseq, early.remoteCseq);
    }

    long nextCseq() {
        localCseq++;
        return localCseq;
    }

    /** Whether {@code request} of the peer belongs to this dialog. */
    boolean owns(SIPRequest request) {
        return localTag.equals(request.getTo().getTag())
                && remoteTag.equals(request.getFrom().getTag());
    }

    String callId() {
        return callId;
    }

    String localTag() {
        return localTag;
    }

    String remoteTag() {
        return remoteTag;
    }

    Address local() {
        return local;
    }

    Address remote() {
        return remote;
    }

    URI remoteTarget() {
        return remoteTarget;
    }

    List<Address> routes() {
        return routes;
    }

    long remoteInviteCseq() {
        return remoteInviteCseq;
    }

    private static Optional<URI> contact(SIPMessage message) {
        return message.getHeader(ContactHeader.NAME) instanceof ContactHeader contact && contact.getAddress() != null
                ? Optional.of(contact.getAddress().getURI())
                : Optional.empty();
    }

    private static List<Address> recordedRoutes(SIPMessage message) {
        RecordRouteList recorded = message.getRecordRouteHeaders();
        List<Address> routes = new ArrayList<>();
        if (recorded != null) {
            for (RecordRoute route : recorded) {
                routes.add(route.getAddress());
            }
        }
        return List.copyOf(routes);
    }
}

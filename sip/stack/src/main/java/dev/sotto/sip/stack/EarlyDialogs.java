package dev.sotto.sip.stack;

import gov.nist.javax.sip.message.SIPRequest;
import gov.nist.javax.sip.message.SIPResponse;
import java.util.HashMap;
import java.util.Map;

/** The dialogs that a call of ours has before its answer, one for each fork (RFC 3262 4, RFC 3261 12.1); the answer picks one. */
final class EarlyDialogs {
    private static final int MOST = 16;

    private final Dialog dialog;
    private final Map<String, Dialog> early = new HashMap<>();

    /** @param dialog the one of the call */
    EarlyDialogs(Dialog dialog) {
        this.dialog = dialog;
    }

    /** Whether {@code request} of the peer is inside one of them. */
    boolean own(SIPRequest request) {
        return dialog.localTag().equals(request.getTo().getTag())
                && dialog.remoteTag().isEmpty()
                && early.containsKey(request.getFrom().getTag());
    }

    /** A reliable provisional response makes one. */
    void take(SIPResponse progress) {
        String tag = progress.getTo().getTag();
        if (dialog.remoteTag().isEmpty() && early.size() < MOST && !early.containsKey(tag)) {
            Dialog fork = Dialog.ofClient(dialog.callId(), dialog.localTag(), dialog.local(), dialog.remote());
            fork.confirm(progress);
            early.put(tag, fork);
        }
    }

    /** The 2xx of the fork that counts came; the others are no more. */
    void confirm(SIPResponse answer) {
        dialog.confirm(answer);
        Dialog same = early.get(dialog.remoteTag());
        if (same != null) {
            dialog.continueFrom(same);
        }
        early.clear();
    }

    /** The one with that tag of the peer, or the dialog of the call. */
    Dialog of(String tag) {
        return early.getOrDefault(tag, dialog);
    }
}

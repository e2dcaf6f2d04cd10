package dev.sotto.sip.stack;

import dev.sotto.sip.calls.Refusal;
import gov.nist.javax.sip.message.SIPRequest;
import gov.nist.javax.sip.message.SIPResponse;
import java.text.ParseException;
import javax.sip.InvalidArgumentException;
import javax.sip.ServerTransaction;
import javax.sip.SipException;
import javax.sip.header.WarningHeader;

/** Answers requests that no leg has to see. */
final class Replies {
    private final Messages messages;
    private final SipCounters counters;
    private final RefusedMessages refused;

    Replies(Messages messages, SipCounters counters, RefusedMessages refused) {
        this.counters = counters;
        this.refused = refused;
        this.messages = messages;
    }

    void ok(SIPRequest request, ServerTransaction transaction)
            throws SipException, ParseException, InvalidArgumentException {
        transaction.sendResponse(messages.response(request, 200, "OK", messages.newTag()));
    }

    /** RFC 3261 11.2. */
    void options(SIPRequest request, ServerTransaction transaction)
            throws SipException, ParseException, InvalidArgumentException {
        SIPResponse response = messages.response(request, 200, "OK", messages.newTag());
        messages.addAbilities(response);
        transaction.sendResponse(response);
    }

    void refuse(SIPRequest request, ServerTransaction transaction, Refusal refusal)
            throws SipException, ParseException, InvalidArgumentException {
        SIPResponse response = messages.refusal(request, refusal, messages.newTag());
        if (refusal.status() == 469) {
            messages.addReceivedPackages(response);
        }
        send(request, transaction, response);
    }

    /** Sends a refusal that is made already. */
    void send(SIPRequest request, ServerTransaction transaction, SIPResponse refusal)
            throws SipException, InvalidArgumentException {
        counters.increment(SipCounter.REFUSED_BY_STACK);
        refused.add(
                request.getRemoteAddress().getHostAddress(),
                request.getMethod() + " " + request.getRequestURI(),
                refusal.getStatusCode(),
                words(refusal));
        transaction.sendResponse(refusal);
    }

    private static String words(SIPResponse refusal) {
        return refusal.getHeader(WarningHeader.NAME) instanceof WarningHeader warning
                ? warning.getText()
                : refusal.getReasonPhrase();
    }
}

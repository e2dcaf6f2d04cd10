package dev.sotto.sip.stack;

import dev.sotto.base.Mailbox;
import gov.nist.javax.sip.message.SIPRequest;
import gov.nist.javax.sip.message.SIPResponse;
import java.text.ParseException;
import javax.sip.ClientTransaction;
import javax.sip.DialogTerminatedEvent;
import javax.sip.IOExceptionEvent;
import javax.sip.InvalidArgumentException;
import javax.sip.RequestEvent;
import javax.sip.ResponseEvent;
import javax.sip.ServerTransaction;
import javax.sip.SipException;
import javax.sip.SipListener;
import javax.sip.SipProvider;
import javax.sip.TimeoutEvent;
import javax.sip.TransactionAlreadyExistsException;
import javax.sip.TransactionTerminatedEvent;
import javax.sip.message.Request;

/** What JAIN-SIP's threads run of ours: make the transaction, post the message to the owner of the legs, return. */
final class JainListener implements SipListener {
    private final Mailbox<StackInput> inbox;
    private final Messages messages;
    private final SipCounters counters;

    JainListener(Mailbox<StackInput> inbox, Messages messages, SipCounters counters) {
        this.inbox = inbox;
        this.messages = messages;
        this.counters = counters;
    }

    @Override
    public void processRequest(RequestEvent event) {
        if (!(event.getRequest() instanceof SIPRequest request)) {
            return;
        }
        if (request.getMethod().equals(Request.ACK)) {
            post(new StackInput.RequestIn(request, null));
            return;
        }
        try {
            // Here and not at the owner: from now on the transaction swallows retransmissions.
            ServerTransaction transaction = event.getServerTransaction();
            if (transaction == null && event.getSource() instanceof SipProvider provider) {
                transaction = provider.getNewServerTransaction(request);
            }
            if (transaction != null && !post(new StackInput.RequestIn(request, transaction))) {
                refuse(request, transaction);
            }
        } catch (TransactionAlreadyExistsException e) {
            // A retransmission that overtook the first copy.
            counters.increment(SipCounter.NO_TRANSACTION);
        } catch (SipException | ParseException | InvalidArgumentException e) {
            counters.increment(SipCounter.SEND_FAILURES);
        }
    }

    @Override
    public void processResponse(ResponseEvent event) {
        if (event.getResponse() instanceof SIPResponse response) {
            post(new StackInput.ResponseIn(response, event.getClientTransaction()));
        }
    }

    @Override
    public void processTimeout(TimeoutEvent event) {
        ClientTransaction transaction = event.getClientTransaction();
        if (!event.isServerTransaction() && transaction != null) {
            post(new StackInput.NoResponse(transaction));
        }
    }

    @Override
    public void processIOException(IOExceptionEvent event) {
        counters.increment(SipCounter.SEND_FAILURES);
    }

    @Override
    public void processTransactionTerminated(TransactionTerminatedEvent event) {
        // Legs end by what their machine says, not by their transactions.
    }

    @Override
    public void processDialogTerminated(DialogTerminatedEvent event) {
        // Dialogs are ours; JAIN-SIP keeps none.
    }

    private boolean post(StackInput input) {
        return inbox.post(input);
    }

    private void refuse(SIPRequest request, ServerTransaction transaction)
            throws SipException, ParseException, InvalidArgumentException {
        counters.increment(SipCounter.OVERLOADED);
        transaction.sendResponse(messages.refusal(request, StackRefusals.OVERLOADED, messages.newTag()));
    }
}

package dev.sotto.sip.stack;

import gov.nist.javax.sip.message.SIPMessage;
import java.util.ListIterator;
import javax.sip.SipException;
import javax.sip.SipStack;
import javax.sip.address.Hop;
import javax.sip.address.Router;
import javax.sip.message.Request;
import org.jspecify.annotations.Nullable;

/** Sends every request where its leg said: the hop travels with the message. Made by JAIN-SIP by name, hence public. */
public final class FlowRouter implements Router {
    /** The constructor that JAIN-SIP looks for; needs nothing of what it is given. */
    public FlowRouter(SipStack stack, @Nullable String outboundProxy) {}

    @Override
    public Hop getNextHop(Request request) throws SipException {
        if (request instanceof SIPMessage message && message.getApplicationData() instanceof Hop hop) {
            return hop;
        }
        throw new SipException("a request without a hop");
    }

    @Override
    public @Nullable Hop getOutboundProxy() {
        return null;
    }

    @Override
    @SuppressWarnings({"rawtypes", "deprecation"})
    public @Nullable ListIterator getNextHops(Request request) {
        return null;
    }

    /**
     * A hop for {@link FlowRouter}.
     *
     * @param host an IP address
     */
    record FlowHop(String host, int port, String transport) implements Hop {
        @Override
        public String getHost() {
            return host;
        }

        @Override
        public int getPort() {
            return port;
        }

        @Override
        public String getTransport() {
            return transport;
        }
    }
}

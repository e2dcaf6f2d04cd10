package dev.sotto.sip.stack;

import gov.nist.javax.sip.message.SIPMessage;
import gov.nist.javax.sip.message.SIPRequest;
import gov.nist.javax.sip.stack.MessageChannel;
import gov.nist.javax.sip.stack.MessageProcessor;
import gov.nist.javax.sip.stack.RawMessageChannel;
import gov.nist.javax.sip.stack.SIPTransactionStack;
import java.io.IOException;
import java.net.InetAddress;
import java.net.InetSocketAddress;
import java.util.Locale;
import javax.sip.address.Hop;
import org.jspecify.annotations.Nullable;

/**
 * One peer address on one of our listeners: what JAIN-SIP calls a message channel. Everything goes over the wire, also to
 * ourselves; nothing is parsed here.
 */
abstract class Flow extends MessageChannel implements RawMessageChannel {
    private final InetSocketAddress peer;
    private final Ingress ingress;

    Flow(MessageProcessor processor, InetSocketAddress peer, Ingress ingress) {
        this.messageProcessor = processor;
        this.peer = peer;
        this.ingress = ingress;
    }

    /** Puts the octets of one message on the wire, or in a queue towards it. */
    abstract void write(byte[] octets) throws IOException;

    /** Notes that a whole message came, and whether it belonged to a call that is up. */
    void carried(boolean isOfCall) {}

    InetSocketAddress peer() {
        return peer;
    }

    Ingress ingress() {
        return ingress;
    }

    @Override
    public void sendMessage(SIPMessage message) throws IOException {
        if (message instanceof SIPRequest request && request.isNullRequest()) {
            return;
        }
        write(message.encodeAsBytes(getTransport()));
    }

    @Override
    public void sendMessage(SIPMessage message, Hop hop) throws IOException {
        sendMessage(message, InetAddress.getByName(hop.getHost()), hop.getPort());
    }

    @Override
    public void sendMessage(SIPMessage message, InetAddress address, int port) throws IOException {
        sendMessage(message.encodeAsBytes(getTransport()), address, port, message instanceof SIPRequest);
    }

    @Override
    protected void sendMessage(byte[] octets, InetAddress address, int port, boolean reconnect) throws IOException {
        if (peer.getPort() == port && peer.getAddress().equals(address)) {
            write(octets);
        } else if (messageProcessor.createMessageChannel(address, port) instanceof Flow other) {
            other.write(octets);
        }
    }

    /** Messages that the stack would send to itself without the wire; we do not use that way. */
    @Override
    public void processMessage(SIPMessage message) throws IOException {
        sendMessage(message);
    }

    @Override
    public SIPTransactionStack getSIPStack() {
        return messageProcessor.getSIPStack();
    }

    @Override
    public String getTransport() {
        return messageProcessor.getTransport().toUpperCase(Locale.ROOT);
    }

    @Override
    public boolean isSecure() {
        return messageProcessor.isSecure();
    }

    @Override
    public String getPeerAddress() {
        return peer.getAddress().getHostAddress();
    }

    @Override
    protected InetAddress getPeerInetAddress() {
        return peer.getAddress();
    }

    @Override
    protected String getPeerProtocol() {
        return getTransport();
    }

    @Override
    public int getPeerPort() {
        return peer.getPort();
    }

    @Override
    public int getPeerPacketSourcePort() {
        return peer.getPort();
    }

    @Override
    public InetAddress getPeerPacketSourceAddress() {
        return peer.getAddress();
    }

    @Override
    public String getKey() {
        return getKey(peer.getAddress(), peer.getPort(), getTransport());
    }

    @Override
    public String getViaHost() {
        return messageProcessor.getIpAddress().getHostAddress();
    }

    @Override
    public int getViaPort() {
        return messageProcessor.getPort();
    }

    @Override
    public boolean equals(@Nullable Object other) {
        return this == other;
    }

    @Override
    public int hashCode() {
        return System.identityHashCode(this);
    }
}

package dev.sotto.endpoint.library;

import dev.sotto.keying.dtls.DtlsEvent;
import dev.sotto.media.ice.TransportAddress;
import dev.sotto.sip.calls.CallEvent;

/** What reaches the owner of an endpoint. */
sealed interface EndpointInput {
    record FromCall(CallEvent event) implements EndpointInput {}

    record FromNetwork(byte[] datagram, TransportAddress source) implements EndpointInput {}

    record FromAssociation(long association, DtlsEvent event) implements EndpointInput {}

    record AddSource(int ssrc, String name) implements EndpointInput {}

    record RemoveSource(int ssrc) implements EndpointInput {}

    record Speak(int ssrc, Speech speech) implements EndpointInput {}

    record Skip(int ssrc, int ticks) implements EndpointInput {}

    record Renew() implements EndpointInput {}

    record HangUp() implements EndpointInput {}
}

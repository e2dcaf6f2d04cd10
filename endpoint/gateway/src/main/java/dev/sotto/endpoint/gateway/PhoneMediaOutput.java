package dev.sotto.endpoint.gateway;

import java.net.InetSocketAddress;

/** What {@link PhoneMedia} hands out. */
public sealed interface PhoneMediaOutput {
    /** Silence with a noise of {@code level} decibels below the loudest, 0..127 (RFC 3389 3), until the next voice. */
    record ComfortNoise(int timestamp, int level) implements PhoneMediaOutput {}

    /** A telephone key was pressed: one of {@code 0-9 * # A-D}, told once. Never shown as text, because it may be part of a PIN. */
    record KeyDown(char key) implements PhoneMediaOutput {
        @Override
        public String toString() {
            return "KeyDown";
        }
    }

    /** The phone said by RTCP that its source ends; SIP decides whether its call does. */
    record Goodbye() implements PhoneMediaOutput {}

    /** From now on packets of this address are the phone's, and ours go there. */
    record SourceLearned(InetSocketAddress source) implements PhoneMediaOutput {}

    /** DTLS, from anybody; its octets are not touched any more. */
    record Dtls(byte[] datagram, InetSocketAddress source, boolean onRtcpPort) implements PhoneMediaOutput {}

    /** To be sent. */
    record Datagram(byte[] octets, InetSocketAddress to, boolean fromRtcpPort) implements PhoneMediaOutput {}
}

package dev.sotto.sdp;

/**
 * A codec that both sides carry.
 *
 * @param codec which
 * @param sendPayloadType what we put into packets to the peer
 * @param receivePayloadType what the peer puts into packets to us; the same unless the answerer chose another number
 * @param sendParameters the peer's {@code a=fmtp}: what it can receive; empty if it said none
 */
public record NegotiatedFormat(AudioCodec codec, int sendPayloadType, int receivePayloadType, String sendParameters) {}

package dev.sotto.sdp;

/**
 * How telephone keys travel (RFC 4733).
 *
 * @param sendPayloadType what we put into packets to the phone
 * @param receivePayloadType what the phone puts into packets to us
 * @param clockRateHz of their timestamps and durations: 8000 or 48000
 */
public record NegotiatedEvents(int sendPayloadType, int receivePayloadType, int clockRateHz) {}

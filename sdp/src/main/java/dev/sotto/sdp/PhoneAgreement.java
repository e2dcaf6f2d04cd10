package dev.sotto.sdp;

/**
 * Where a session with a phone stands after an offer and its answer; the next of either starts from it.
 *
 * @param ours the description that we sent, offer or answer
 * @param audio what holds
 */
public record PhoneAgreement(SessionDescription ours, PhoneAudio audio) {}

package dev.sotto.sdp;

/**
 * The keys that two sides told each other.
 *
 * @param ours for what we send
 * @param theirs for what we receive; of the same suite
 */
public record NegotiatedCrypto(CryptoKey ours, CryptoKey theirs) {}

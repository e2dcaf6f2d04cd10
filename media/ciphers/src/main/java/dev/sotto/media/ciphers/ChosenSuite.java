package dev.sotto.media.ciphers;

/**
 * Who does one suite on this machine.
 *
 * @param suite which one
 * @param provider who
 * @param nanos what a packet of 500 octets, or 16 octets of keystream, took at start; 0 if it was not measured
 * @param why why none of those that are usually faster, one sentence for each; empty if there is none
 */
public record ChosenSuite(CipherSuite suite, CipherProvider provider, double nanos, String why) {}

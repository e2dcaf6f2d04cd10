package dev.sotto.sip.calls;

/**
 * Which reliable provisional response is meant (RFC 3262 7).
 *
 * @param rseq its RSeq, 1..2^32-1
 * @param dialog the tag of its sender: forks count for themselves
 */
public record Provisional(long rseq, String dialog) {}

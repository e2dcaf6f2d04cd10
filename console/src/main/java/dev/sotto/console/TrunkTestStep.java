package dev.sotto.console;

/**
 * One step of trying a trunk out.
 *
 * @param what one word: dns, connect, tls, options, register
 * @param where the host, or address and port
 * @param fine whether it went well
 * @param words what was seen, with the far end's own words
 * @param field what of the trunk to look at, as a JSON pointer; empty for nothing
 */
public record TrunkTestStep(String what, String where, boolean fine, String words, String field) {}

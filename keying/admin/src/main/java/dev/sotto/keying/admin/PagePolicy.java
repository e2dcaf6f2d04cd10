package dev.sotto.keying.admin;

/**
 * How long keys live. It is configuration, which the page shows and does not change.
 *
 * @param rekeySeconds after this time at the latest there is a new key
 * @param ektTtlSeconds the lifetime that a key says of itself
 */
public record PagePolicy(int rekeySeconds, int ektTtlSeconds) {}

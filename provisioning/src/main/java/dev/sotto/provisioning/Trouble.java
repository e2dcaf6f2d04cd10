package dev.sotto.provisioning;

import java.time.Instant;

/**
 * Why the store takes no changes just now.
 *
 * @param why in one word
 * @param sentence for people
 * @param since when it was noticed
 */
public record Trouble(StoreUnavailable.Why why, String sentence, Instant since) {}

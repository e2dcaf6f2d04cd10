package dev.sotto.keying.ekt;

import java.util.List;

/**
 * What an {@link EktKeyList} says about one packet.
 *
 * @param verdict what became of its field
 * @param keys what to try on the inner tag, in this order; empty if the packet is to be dropped
 */
public record InboundKeys(EktVerdict verdict, List<InnerKey> keys) {}

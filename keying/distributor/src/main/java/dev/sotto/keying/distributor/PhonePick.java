package dev.sotto.keying.distributor;

/** Which phones of a conference the operator means. */
public sealed interface PhonePick {
    /** All of them. */
    record All() implements PhonePick {}

    /** The one that {@code members} shows with this number. */
    record One(int number) implements PhonePick {}
}

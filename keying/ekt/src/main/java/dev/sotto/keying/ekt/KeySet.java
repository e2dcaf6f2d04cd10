package dev.sotto.keying.ekt;

/**
 * A parameter set as an {@link EktKeyList} holds it.
 *
 * @param order counts the sets of the list, so that newer and older can be told although SPIs are random
 * @param parameters the keys; of their own life
 * @param endsNanos when it must no longer be used
 */
record KeySet(long order, EktParameterSet parameters, long endsNanos) {}

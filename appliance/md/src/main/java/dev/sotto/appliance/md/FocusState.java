package dev.sotto.appliance.md;

import dev.sotto.keying.tunnel.AdmissionState;
import dev.sotto.sip.focus.FocusView;

/**
 * What the thread of the focus holds, for people.
 *
 * @param nowNanos the clock by which {@code atNanos} of refused calls counts
 * @param waiting mails that it has not taken yet
 * @param machine conferences, legs, refused calls
 * @param admission its end of the admission link
 */
record FocusState(long nowNanos, int waiting, FocusView machine, AdmissionState admission) {}

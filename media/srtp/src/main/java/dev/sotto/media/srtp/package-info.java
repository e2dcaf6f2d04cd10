/**
 * One hop of SRTP and SRTCP: key derivation, sealing and opening, replay protection, and the two things of PERC that a
 * media distributor touches without an end-to-end key: the original header block and the EKT field as an opaque tail.
 */
@NullMarked
package dev.sotto.media.srtp;

import org.jspecify.annotations.NullMarked;

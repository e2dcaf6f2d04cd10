/** RTP and RTCP as octets: flyweights over packets, header extensions, and records for RTCP; no cipher and no policy. */
@NullMarked
package dev.sotto.media.rtp;

import org.jspecify.annotations.NullMarked;

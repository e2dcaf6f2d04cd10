package dev.sotto.sdp;

import java.util.Optional;

/**
 * Where a phone receives.
 *
 * @param rtp absent while it holds the call with an unspecified address (RFC 3264 8.4)
 * @param rtcp absent if it receives none: the same, or its bandwidth for RTCP is zero (RFC 3556 2)
 * @param rtcpMux whether both share one port, on both sides (RFC 5761)
 */
public record PhoneTransport(Optional<MediaAddress> rtp, Optional<MediaAddress> rtcp, boolean rtcpMux) {}

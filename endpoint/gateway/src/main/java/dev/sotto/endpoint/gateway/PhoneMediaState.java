package dev.sotto.endpoint.gateway;

import java.util.Map;

/**
 * A phone's media as {@link PhoneMedia#describe} tells it.
 *
 * @param codec in which we send
 * @param packetMillis of one packet of ours
 * @param direction seen from us
 * @param protection the suite of SRTP, or {@code clear}
 * @param told where the phone said it receives
 * @param sending where we send; the same unless another address was learned
 * @param source SSRC that speaks, as text; empty if none does
 * @param received packets of RTP that were the phone's
 * @param lost packets that should have come and did not; negative with duplicates
 * @param jitterMillis how much their arrival wavers (RFC 3550 6.4.1)
 * @param sent packets of RTP
 * @param roundTripMillis from the phone's reports; −1 if it sends none
 * @param lostPercentAtPhone of our packets, as the phone's last report says; −1 if there is none
 * @param silentMillis since anything of the phone came; −1 if nothing has
 * @param verdicts what became of all datagrams
 */
public record PhoneMediaState(
        String codec,
        int packetMillis,
        String direction,
        String protection,
        String told,
        String sending,
        String source,
        long received,
        long lost,
        double jitterMillis,
        long sent,
        int roundTripMillis,
        int lostPercentAtPhone,
        long silentMillis,
        Map<PhoneMediaVerdict, Long> verdicts) {}

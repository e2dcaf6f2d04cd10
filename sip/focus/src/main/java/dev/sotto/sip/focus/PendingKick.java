package dev.sotto.sip.focus;

/**
 * A kick that the key distributor has not confirmed: forwarding has stopped and the call is over, but the certificate may not be
 * banned yet and the others may still use the key that the kicked endpoint knows ("rekey pending").
 *
 * @param legId the leg that was
 * @param conference its address
 * @param who what its caller said of itself
 * @param sinceNanos when, by the clock of the caller of the machine
 */
public record PendingKick(long legId, String conference, String who, long sinceNanos) {}

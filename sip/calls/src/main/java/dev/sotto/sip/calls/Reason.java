package dev.sotto.sip.calls;

/**
 * Why a call ended, as the Reason header of RFC 3326 carries it with the protocol SIP.
 *
 * @param cause a SIP status code, 100..699; other protocols' causes are not taken over
 * @param text a sentence for a person; may be empty
 */
public record Reason(int cause, String text) {}

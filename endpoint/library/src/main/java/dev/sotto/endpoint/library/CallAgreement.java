package dev.sotto.endpoint.library;

import dev.sotto.sdp.IceDescription;
import dev.sotto.sdp.NegotiatedAudio;

/**
 * What an offer and its answer mean for ICE, DTLS and media.
 *
 * @param audio as agreed
 * @param ownTlsId our name for the DTLS association
 * @param ownIce our credentials and candidates
 * @param iceRestart whether checks have to be made (again) with the credentials of both sides
 * @param newAssociation whether a new DTLS association has to be made (RFC 8842 5.1)
 */
record CallAgreement(
        NegotiatedAudio audio, String ownTlsId, IceDescription ownIce, boolean iceRestart, boolean newAssociation) {}

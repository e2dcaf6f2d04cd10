package dev.sotto.endpoint.library;

import dev.sotto.keying.dtls.DtlsIdentity;

/**
 * Who we are to the key distributor, and which one we believe.
 *
 * @param identity our certificate and key
 * @param trust which kind of conference, and whom we believe
 * @param conference the address that our user dialled, {@code sip:user@host}
 */
record KeyingConfig(DtlsIdentity identity, ConferenceTrust trust, String conference) {}

package dev.sotto.keying.dtls;

import dev.sotto.base.KeyMaterial;

/** What other threads ask of an association's owner. */
sealed interface OwnerInput {
    record Datagram(byte[] octets) implements OwnerInput {}

    record SendEktKey(KeyMaterial body) implements OwnerInput {}

    record Abort(DtlsAlert alert, String reason) implements OwnerInput {}

    record Close(String reason) implements OwnerInput {}
}

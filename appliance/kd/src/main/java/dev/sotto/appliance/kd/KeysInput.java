package dev.sotto.appliance.kd;

import dev.sotto.base.Fingerprint;
import dev.sotto.keying.distributor.KdInput;
import dev.sotto.keying.dtls.DtlsEvent;
import dev.sotto.keying.link.LinkEvent;
import java.util.UUID;
import java.util.concurrent.CompletableFuture;

/** What the owner thread of the key distributor is told. */
sealed interface KeysInput {
    /** Something happened on a link. */
    record FromLink(LinkEvent event) implements KeysInput {}

    /** Something happened in an association that {@code md} tunnels. */
    record FromDtls(Fingerprint md, UUID association, DtlsEvent event) implements KeysInput {}

    /** A PIN was compared, or what is kept of one is made. */
    record FromPins(KdInput input) implements KeysInput {}

    /** The operator or somebody who enrols wants something. */
    record FromAdmin(KdInput input) implements KeysInput {}

    /** Somebody wants to see the state. */
    record Describe(CompletableFuture<KeysState> answer) implements KeysInput {}

    /** End everything and then the thread. */
    record Stop() implements KeysInput {}
}

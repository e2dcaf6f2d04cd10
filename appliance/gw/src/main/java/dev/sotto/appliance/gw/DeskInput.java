package dev.sotto.appliance.gw;

import dev.sotto.base.KeyMaterial;
import dev.sotto.endpoint.gateway.CallerWish;
import dev.sotto.keying.link.LinkEvent;
import java.util.Optional;

/** What the {@link AdmissionAgent} is told. */
sealed interface DeskInput {
    /** Something happened on the link to the key distributor. */
    record FromLink(LinkEvent event) implements DeskInput {}

    /** A phone wants in. */
    record Ask(
            long call, String conference, String caller, String from, KeyMaterial pin, boolean byInfo, boolean carried)
            implements DeskInput {
        @Override
        public String toString() {
            return "Ask[" + call + ", " + conference + "]";
        }
    }

    /** A phone is to be called, or wants the place of another one. */
    record Call(long call, String conference, String who, Optional<Long> replaced, boolean carried)
            implements DeskInput {}

    /** Somebody is at a phone that was called. */
    record Join(long call) implements DeskInput {}

    /** A phone has gone. */
    record Gone(long call) implements DeskInput {}

    /** What a phone's caller does by itself. */
    record Status(long call, boolean muted, boolean handRaised) implements DeskInput {}

    /** What a phone's caller wants. */
    record Wish(long call, CallerWish wish) implements DeskInput {}

    /** The program ends. */
    record Stop() implements DeskInput {}
}

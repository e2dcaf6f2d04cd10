package dev.sotto.appliance.gw;

import dev.sotto.endpoint.gateway.CallerWish;
import dev.sotto.endpoint.gateway.Dismissal;
import dev.sotto.endpoint.gateway.PhoneVerdict;
import dev.sotto.endpoint.gateway.VoiceOrder;
import dev.sotto.endpoint.gateway.WishOutcome;
import dev.sotto.keying.tunnel.PhoneEnd;
import dev.sotto.keying.tunnel.PhoneOrder;
import dev.sotto.keying.tunnel.PhoneOutcome;
import dev.sotto.keying.tunnel.PhoneWish;
import dev.sotto.keying.tunnel.PhoneWishOutcome;

/** The words of the link to the key distributor as those of the gateway, and back. */
final class DeskWords {
    private DeskWords() {}

    static PhoneVerdict of(PhoneOutcome outcome) {
        return switch (outcome) {
            case ADMITTED -> PhoneVerdict.ADMITTED;
            case ADMITTED_AS_HOST -> PhoneVerdict.ADMITTED_AS_HOST;
            case WAIT_FOR_HOST -> PhoneVerdict.WAIT_FOR_HOST;
            case LOBBY -> PhoneVerdict.LOBBY;
            // We never ask without a PIN, so that this is one that was empty.
            case PIN_WANTED, REFUSED -> PhoneVerdict.REFUSED;
            case FULL -> PhoneVerdict.FULL;
            case LOCKED -> PhoneVerdict.LOCKED;
            case LATER -> PhoneVerdict.LATER;
            case NOT_CARRIED -> PhoneVerdict.NOT_CARRIED;
            case MAY_CALL -> PhoneVerdict.MAY_CALL;
            case FORBIDDEN -> PhoneVerdict.FORBIDDEN;
        };
    }

    static Dismissal of(PhoneEnd end) {
        return switch (end) {
            case WITHDRAWN -> Dismissal.WITHDRAWN;
            case REMOVED -> Dismissal.REMOVED;
            case DENIED -> Dismissal.DENIED;
            case OVER -> Dismissal.OVER;
        };
    }

    static VoiceOrder of(PhoneOrder order) {
        return switch (order) {
            case MUTE -> VoiceOrder.MUTE;
            case ASK_TO_SPEAK -> VoiceOrder.ASK_TO_SPEAK;
        };
    }

    static PhoneWish of(CallerWish wish) {
        return switch (wish) {
            case ADMIT_NEXT -> PhoneWish.ADMIT_NEXT;
            case LOCK -> PhoneWish.LOCK;
            case MUTE_OTHERS -> PhoneWish.MUTE_OTHERS;
            case END -> PhoneWish.END;
        };
    }

    static WishOutcome of(PhoneWishOutcome outcome) {
        return switch (outcome) {
            case NOT_A_HOST -> WishOutcome.NOT_A_HOST;
            case NOT_NOW -> WishOutcome.NOT_NOW;
            case ADMITTED -> WishOutcome.ADMITTED;
            case NOBODY_WAITS -> WishOutcome.NOBODY_WAITS;
            case LOCKED -> WishOutcome.LOCKED;
            case LOCKED_ALREADY -> WishOutcome.LOCKED_ALREADY;
            case OTHERS_MUTED -> WishOutcome.OTHERS_MUTED;
            case OTHERS_ASKED -> WishOutcome.OTHERS_ASKED;
            case NO_OTHERS -> WishOutcome.NO_OTHERS;
            case ENDED -> WishOutcome.ENDED;
        };
    }
}

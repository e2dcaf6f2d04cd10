package dev.sotto.sip.focus;

import dev.sotto.base.Entropy;
import dev.sotto.sip.calls.CallEvent.Invited;
import dev.sotto.sip.calls.Headers;
import java.util.HashMap;
import java.util.HexFormat;
import java.util.Map;
import java.util.Optional;

/**
 * Calls between two telephones: the gateway is called for the first, and calls back for the second (docs/adr/0066). What ties the two
 * is a token that only this focus and that gateway know, good for one call back while the first call lasts.
 */
final class Bridges {
    private static final int TOKEN_OCTETS = 16;

    private final Entropy entropy;
    private final Map<String, Bridge> byToken = new HashMap<>();

    Bridges(Entropy entropy) {
        this.entropy = entropy;
    }

    /**
     * A call that the gateway is to call back for.
     *
     * @param caller the leg of the first telephone
     * @param called whom it called
     * @param onward who is called when the gateway calls back
     */
    record Bridge(long caller, String called, Onward onward) {}

    /** The header of the call to the gateway. */
    Headers begin(Bridge bridge) {
        String token = HexFormat.of().formatHex(entropy.octets(TOKEN_OCTETS));
        byToken.put(token, bridge);
        return Headers.NONE.with(Headers.BRIDGE, token);
    }

    /** Whether a call says that it is one back; only the gateway knows how to say it so that it is true. */
    boolean isCallBack(Invited call) {
        return call.headers().first(Headers.BRIDGE).filter(byToken::containsKey).isPresent();
    }

    /** What a call back is for, once. */
    Optional<Bridge> take(Invited call) {
        return call.headers().first(Headers.BRIDGE).map(byToken::remove);
    }

    /** The first call is over: nobody calls back for it any more. */
    void over(long caller) {
        byToken.values().removeIf(bridge -> bridge.caller() == caller);
    }
}

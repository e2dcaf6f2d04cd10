package dev.sotto.endpoint.gateway;

import dev.sotto.base.KeyMaterial;
import java.util.Optional;

/** Where the gateway asks the key distributor about phones. Any thread may call it; none waits. */
public interface PhoneDesk {
    /**
     * May this phone come into a private conference? {@link Gateway#judged} says.
     *
     * @param call the call of the phone
     * @param conference {@code sip:user@host}
     * @param caller what the phone calls itself
     * @param from the URI of its From header
     * @param pin the digits in ASCII; whoever takes it destroys it
     * @param byInfo whether one of them came by SIP INFO
     * @param carried whether somebody on the way saw the description of the call, as far as we can tell
     */
    void ask(
            long call, String conference, String caller, String from, KeyMaterial pin, boolean byInfo, boolean carried);

    /**
     * May we call this phone into a conference, or may it take the place of another one? {@link Gateway#judged} says.
     *
     * @param call the call of the phone
     * @param conference {@code sip:user@host}
     * @param who the address of the phone
     * @param replaced the call whose place it is to take; empty if our operator wants it called
     * @param carried as with {@link #ask}
     */
    void call(long call, String conference, String who, Optional<Long> replaced, boolean carried);

    /** Somebody is at the phone and wants in; {@link Gateway#judged} says whether. */
    void join(long call);

    /** The phone has gone. */
    void gone(long call);

    /** What the caller of a phone that is in does by itself. */
    void status(long call, boolean muted, boolean handRaised);

    /** What the caller of a phone that is in wants; {@link Gateway#wished} says what became of it. */
    void wish(long call, CallerWish wish);
}

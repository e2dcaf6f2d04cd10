package dev.sotto.console;

import dev.sotto.notices.Courier;
import dev.sotto.notices.Notices;
import java.util.List;

/**
 * What others do for the console.
 *
 * @param passwords hashes passwords
 * @param live shows conferences that run, and carries commands to them
 * @param calls has the calls that are over
 * @param notices what happens
 * @param courier tells webhooks of it
 * @param trunks says how trunks are
 * @param phones says which telephones are registered
 * @param tape has the SIP messages of the last calls
 */
public record Backstage(
        PasswordPort passwords,
        LivePort live,
        CallLog calls,
        Notices notices,
        Courier courier,
        TrunkPort trunks,
        PhonePort phones,
        TapePort tape) {
    /** Without trunks, telephones and messages. */
    public Backstage(PasswordPort passwords, LivePort live, CallLog calls, Notices notices, Courier courier) {
        this(passwords, live, calls, notices, courier, TrunkPort.NONE, PhonePort.NONE, _ -> List.of());
    }
}

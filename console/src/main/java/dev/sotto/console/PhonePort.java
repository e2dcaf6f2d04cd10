package dev.sotto.console;

import java.time.Instant;
import java.util.List;

/** Says which telephones are registered. */
@FunctionalInterface
public interface PhonePort {
    /** None ever is. */
    PhonePort NONE = _ -> List.of();

    /** Those of the account with that user part. */
    List<RegisteredPhone> of(String user);

    /**
     * One of them.
     *
     * @param contact where it wants to be called
     * @param source where it came from, such as {@code UDP 192.0.2.10:5060}
     * @param agent what it calls itself; may be empty
     * @param until when it is over, unless it comes again
     */
    record RegisteredPhone(String contact, String source, String agent, Instant until) {}
}

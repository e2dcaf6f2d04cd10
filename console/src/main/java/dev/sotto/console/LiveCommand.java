package dev.sotto.console;

/** What an operator can want of a conference that runs. None of it gives anybody a key. */
public sealed interface LiveCommand {
    /** The conference's address, {@code sip:user@host}. */
    String conference();

    /** Let nobody new in. */
    record Lock(String conference) implements LiveCommand {}

    /** Ask for a new key. */
    record Rekey(String conference) implements LiveCommand {}

    /** End all calls in it. */
    record End(String conference) implements LiveCommand {}

    /**
     * Throw somebody out.
     *
     * @param participant its id
     */
    record Remove(String conference, String participant) implements LiveCommand {}

    /**
     * Keep what somebody sends from the others, or no longer.
     *
     * @param participant its id
     */
    record Mute(String conference, String participant, boolean muted) implements LiveCommand {}

    /**
     * Have the key distributor asked to do something to a telephone.
     *
     * @param number of the telephone
     */
    record Phone(String conference, int number, LivePhone.Act act) implements LiveCommand {}
}

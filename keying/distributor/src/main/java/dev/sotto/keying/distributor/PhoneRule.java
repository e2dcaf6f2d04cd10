package dev.sotto.keying.distributor;

/** What a conference does with phones if it is switched on. */
public enum PhoneRule {
    /** Guests wait until a host is in: a phone with the PIN of hosts, or a person of the roster with the key. */
    WAIT_FOR_HOST("wait-for-host"),
    /** Guests wait until the operator or a host lets each in. */
    LOBBY("lobby"),
    /** Phones may be in whose calls passed the operator's front end, so that it could read them; in a private conference none may without this. */
    CARRIED("carried"),
    /** Callers are asked for their names, which their gateway records and plays to its other phones. */
    NAMES("names");

    private final String word;

    PhoneRule(String word) {
        this.word = word;
    }

    /** How the operator calls it. */
    public String word() {
        return word;
    }
}

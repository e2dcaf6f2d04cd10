package dev.sotto.keying.distributor;

/** What the operator says about phones besides PIN and number: what makes those of guests wait, and which way they may come. */
public enum PhoneRule {
    /** Until a host is in: a phone with the PIN of hosts, or a person of the roster with the key. */
    WAIT_FOR_HOST("wait-for-host"),
    /** Until the operator or a host lets each in. */
    LOBBY("lobby"),
    /** Phones may be in whose calls passed the operator's front end, so that it could read them; in a private conference none may without this. */
    CARRIED("carried");

    private final String word;

    PhoneRule(String word) {
        this.word = word;
    }

    /** How the operator calls it. */
    public String word() {
        return word;
    }
}

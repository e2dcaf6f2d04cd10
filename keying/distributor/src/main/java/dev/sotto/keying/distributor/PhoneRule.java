package dev.sotto.keying.distributor;

/** What makes the phones of guests wait. */
public enum PhoneRule {
    /** Until a host is in: a phone with the PIN of hosts, or a person of the roster with the key. */
    WAIT_FOR_HOST("wait-for-host"),
    /** Until the operator or a host lets each in. */
    LOBBY("lobby");

    private final String word;

    PhoneRule(String word) {
        this.word = word;
    }

    /** How the operator calls it. */
    public String word() {
        return word;
    }
}

package dev.sotto.keying.distributor;

/** What may be done for the phones of a conference beyond letting in who dials the number and knows the PIN. Off unless the operator says otherwise. */
public enum PhoneRight {
    /** The operator of a gateway may have phones called. */
    DIAL_OUT("dial-out"),
    /** A phone that is in may put another one in its place. */
    TRANSFER("transfer");

    private final String word;

    PhoneRight(String word) {
        this.word = word;
    }

    /** How the operator calls it. */
    public String word() {
        return word;
    }
}

package dev.sotto.keying.tunnel;

/** What the key distributor says to a phone that wants in. The order is the number on the wire. */
public enum PhoneOutcome {
    /** It may hear and be heard, until {@link PhoneMessage.End} or {@link PhoneMessage.Gone}. */
    ADMITTED("You are in."),
    /** No PIN was given; ask for one. This is said of conferences that do not exist too. */
    PIN_WANTED("Please enter the PIN."),
    /** Not with this number and this PIN. Whatever the reason was, it is said in the same words after the same work. */
    REFUSED("The number of the conference or the PIN is not right."),
    /** The PIN is right, but as many phones as may be are in. */
    FULL("No more phones can join this conference."),
    /** The PIN is right, but nobody new may join. */
    LOCKED("The conference is locked."),
    /** Not now: too many wrong PINs lately, or too much to do. The PIN was not looked at. */
    LATER("Please try again later."),
    /** As {@link #ADMITTED}, and with the PIN of hosts. */
    ADMITTED_AS_HOST("You are in, as a host."),
    /** The PIN is right; the phone waits until a host is in. Another answer follows, or {@link PhoneMessage.End}. */
    WAIT_FOR_HOST("Please wait for the host."),
    /** The PIN is right; the phone waits until somebody lets it in. Another answer follows, or {@link PhoneMessage.End}. */
    LOBBY("Please wait until you are let in."),
    /** The PIN is right, but the call passed somebody who saw its description, and this conference takes no such calls. */
    NOT_CARRIED("This conference takes no calls that come through the server. Please dial its gateway directly."),
    /** It may be called, and holds a place; it is not in before {@link PhoneMessage.Join}. */
    MAY_CALL("It may be called."),
    /** It may not be called, and may replace nobody; the sentence of the answer says why. */
    FORBIDDEN("This is not allowed.");

    private final String sentence;

    PhoneOutcome(String sentence) {
        this.sentence = sentence;
    }

    /** Whether the phone may hear and be heard. */
    public boolean admits() {
        return this == ADMITTED || this == ADMITTED_AS_HOST;
    }

    /** Whether the phone waits for another answer. */
    public boolean waits() {
        return this == WAIT_FOR_HOST || this == LOBBY;
    }

    /** The one sentence for a person that goes with it. */
    public String sentence() {
        return sentence;
    }
}

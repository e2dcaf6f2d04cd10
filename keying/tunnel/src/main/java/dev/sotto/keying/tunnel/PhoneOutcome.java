package dev.sotto.keying.tunnel;

/** What the key distributor says to a phone that wants in. */
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
    LATER("Please try again later.");

    private final String sentence;

    PhoneOutcome(String sentence) {
        this.sentence = sentence;
    }

    /** The one sentence for a person that goes with it. */
    public String sentence() {
        return sentence;
    }
}

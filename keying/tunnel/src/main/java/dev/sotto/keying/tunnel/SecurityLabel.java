package dev.sotto.keying.tunnel;

/** The one honest label of a leg: who can read its media. Strongest first. */
public enum SecurityLabel {
    /** Only the endpoints. */
    END_TO_END("end-to-end"),
    /** The endpoints and one gateway that the key distributor admitted. */
    THROUGH_GATEWAY("through gateway"),
    /** As before, and the leg to the phone passes the operator's signalling with its keys. */
    THROUGH_GATEWAY_READABLE("through gateway, leg readable by the operator"),
    /** Encrypted to the media distributor, which can read it. */
    HOP_BY_HOP("hop-by-hop"),
    /** Not encrypted. */
    CLEAR("clear");

    private final String text;

    SecurityLabel(String text) {
        this.text = text;
    }

    /** The words shown everywhere. */
    public String text() {
        return text;
    }

    /** The words with the name of the gateway put in; the same as {@link #text()} for legs without one. */
    public String text(String gateway) {
        return isThroughGateway() ? text.replace("gateway", "gateway " + gateway) : text;
    }

    /** Whether a gateway stands between the conference and whoever speaks. */
    public boolean isThroughGateway() {
        return this == THROUGH_GATEWAY || this == THROUGH_GATEWAY_READABLE;
    }

    /** Whether this leg is weaker than {@code other}, so that everybody has to be told. */
    public boolean isWeakerThan(SecurityLabel other) {
        return compareTo(other) > 0;
    }
}

package dev.sotto.provisioning;

/**
 * A secret that the appliance needs again, such as a trunk's password, as the store keeps it: encrypted under the data key. Nobody
 * who reads a record sees it; {@link Store#reveal} opens it for the one place that needs it.
 *
 * @param sealed the encrypted text; empty for none
 */
public record Secret(String sealed) {
    /** There is none. */
    public static final Secret NONE = new Secret("");

    /** Whether there is one. */
    public boolean isSet() {
        return !sealed.isEmpty();
    }

    @Override
    public String toString() {
        return isSet() ? "Secret[set]" : "Secret[none]";
    }
}

package dev.sotto.sip.focus;

/**
 * One step of what happened with a call. Nothing in it is a key, a PIN or a password.
 *
 * @param atNanos when, by the clock of the caller of the machine
 * @param from who acted
 * @param to on whom
 * @param text in words
 */
public record CallStep(long atNanos, Layer layer, Actor from, Actor to, String text) {
    /** On which layer. */
    public enum Layer {
        /** Call signalling. */
        SIP,
        /** Session descriptions. */
        SDP,
        /** What the focus decided. */
        FOCUS,
        /** Between the focus and the key distributor. */
        KEYS,
        /** Between the focus and the media distributor. */
        MEDIA
    }

    /** Who acts. */
    public enum Actor {
        /** Who called. */
        CALLER,
        /** This focus. */
        FOCUS,
        /** The key distributor. */
        KEY_DISTRIBUTOR,
        /** The media distributor. */
        MEDIA_DISTRIBUTOR;

        /** For people. */
        public String words() {
            return switch (this) {
                case CALLER -> "caller";
                case FOCUS -> "focus";
                case KEY_DISTRIBUTOR -> "key distributor";
                case MEDIA_DISTRIBUTOR -> "media distributor";
            };
        }
    }
}

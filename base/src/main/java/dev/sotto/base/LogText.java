package dev.sotto.base;

/** Makes text from the network safe for one log line: no control characters, bounded length. */
public final class LogText {
    private static final int MAX = 200;

    private LogText() {}

    /** {@code text} with every control character as {@code \xNN}, at most 200 characters of it. */
    public static String oneLine(String text) {
        StringBuilder out = new StringBuilder();
        for (int i = 0; i < text.length() && out.length() < MAX; i++) {
            char c = text.charAt(i);
            if (Character.isISOControl(c)) {
                out.append(String.format("\\x%02x", (int) c));
            } else {
                out.append(c);
            }
        }
        return out.toString();
    }
}

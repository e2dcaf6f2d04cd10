package dev.sotto.provisioning;

import java.net.Inet6Address;
import java.net.URI;
import java.net.URISyntaxException;
import java.time.DateTimeException;
import java.time.ZoneId;
import java.time.format.DateTimeFormatter;
import java.time.format.ResolverStyle;
import java.util.Optional;
import java.util.Set;
import java.util.function.Predicate;
import java.util.regex.Pattern;

/** What a text may look like, and the sentence for one that does not. */
enum Form {
    /** One line for people. */
    LINE(text -> text.chars().noneMatch(Character::isISOControl), "must not have control characters in it."),
    /** The user part of a SIP URI, as people type it on a telephone or keyboard. */
    USER("[A-Za-z0-9][A-Za-z0-9._+-]{0,63}", "must be letters, digits, and . _ + - inside, at most 64."),
    /** The name by which somebody signs in. */
    LOGIN("[a-z0-9][a-z0-9._@-]{0,63}", "must be small letters, digits, and . _ @ - inside, at most 64."),
    /** A short word by which records are found. */
    WORD("[A-Za-z0-9][A-Za-z0-9_-]{0,63}", "must be letters, digits, and _ - inside, at most 64."),
    /** A telephone number as it is signalled. */
    NUMBER("\\+?[0-9]{1,20}", "must be 1 to 20 digits, with + before them for a number with its country."),
    /** Digits alone. */
    DIGITS("[0-9]{1,20}", "must be 1 to 20 digits."),
    /** Part of a number; {@code X} stands for any digit and a {@code *} at the end for any rest. */
    NUMBERS("\\+?([0-9X]{1,20}\\*?|\\*)", "must be digits, X for any digit, and * at the end for any rest."),
    /** Two capital letters. */
    COUNTRY("[A-Z]{2}", "must be the two capital letters of a country (ISO 3166)."),
    /** A host name or an address without a port. */
    HOST(Form::isHost, "must be a host name or an IP address without a port."),
    /** A network. */
    NETWORK(Form::isNetwork, "must be an address with the length of its prefix, such as 192.0.2.0/24."),
    /** An address of somebody. */
    SIP_URI("sips?:[^\\s<>\"@;?]{1,64}@[A-Za-z0-9.\\[\\]:-]{1,253}", "must be an address such as sip:ada@example.org."),
    /** Where notices are sent. Over plain HTTP they stay on this machine, and {@code console.webhook-networks} has to allow even that. */
    WEBHOOK_URL(
            Form::isWebhook,
            "must be an address that begins with https://, without a name, a password or a fragment (#); http:// is for localhost,"
                    + " 127.0.0.1 and [::1] alone."),
    /** The name of a SIP header field. */
    HEADER("[A-Za-z0-9!%*_+.~-]{1,64}", "must be the name of a header field."),
    /** A time zone of the IANA data base. */
    ZONE(Form::isZone, "must be a time zone such as Europe/Berlin."),
    /** A time of the day. */
    CLOCK("([01][0-9]|2[0-3]):[0-5][0-9]", "must be a time from 00:00 to 23:59."),
    /** A day and a time of it, by some clock on a wall. */
    DATE_TIME(text -> isTime(text, "uuuu-MM-dd'T'HH:mm"), "must be a day and a time such as 2027-01-31T12:00."),
    /** A day. */
    DATE(text -> isTime(text, "uuuu-MM-dd"), "must be a day such as 2027-01-31."),
    /** A certificate or a chain of them. */
    PEM("(?s)-----BEGIN CERTIFICATE-----.*-----END CERTIFICATE-----\\s*", "must be certificates in PEM."),
    /** A private key, PKCS 8 in PEM; also where a form has taken its line ends out. */
    KEY(
            "\\s*-----BEGIN PRIVATE KEY-----[A-Za-z0-9+/=\\s]+-----END PRIVATE KEY-----\\s*",
            "must be a private key in PEM (PKCS 8), which begins with -----BEGIN PRIVATE KEY-----.");

    private static final int LAST_PORT = 65_535;
    private static final Set<String> HERE = Set.of("localhost", "127.0.0.1", "[::1]");
    private static final Pattern NAME = Pattern.compile("[A-Za-z0-9]([A-Za-z0-9.-]{0,252}[A-Za-z0-9])?");
    private static final Pattern OCTETS = Pattern.compile("[0-9.]*");
    private static final Pattern IPV4 = Pattern.compile("((25[0-5]|2[0-4]\\d|1?\\d?\\d)(\\.(?!$)|$)){4}");

    private final Predicate<String> fits;
    private final String sentence;

    Form(Predicate<String> fits, String sentence) {
        this.fits = fits;
        this.sentence = sentence;
    }

    Form(String pattern, String sentence) {
        this(Pattern.compile(pattern).asMatchPredicate(), sentence);
    }

    /** What is wrong with {@code text}; empty if nothing is. */
    Optional<String> fault(String text) {
        return fits.test(text) ? Optional.empty() : Optional.of(sentence);
    }

    private static boolean isHost(String text) {
        if (text.indexOf(':') >= 0) {
            return isIpv6(text);
        }
        return (OCTETS.matcher(text).matches() ? IPV4 : NAME).matcher(text).matches();
    }

    private static boolean isIpv6(String text) {
        try {
            return text.indexOf('%') < 0 && text.indexOf('[') < 0 && Inet6Address.ofLiteral(text) != null;
        } catch (IllegalArgumentException _) {
            return false;
        }
    }

    private static boolean isNetwork(String text) {
        int slash = text.indexOf('/');
        String length = text.substring(slash + 1);
        if (slash < 0 || !length.matches("\\d{1,3}")) {
            return false;
        }
        String address = text.substring(0, slash);
        boolean ipv6 = isIpv6(address);
        return (ipv6 || IPV4.matcher(address).matches()) && Integer.parseInt(length) <= (ipv6 ? 128 : 32);
    }

    private static boolean isWebhook(String text) {
        try {
            URI uri = new URI(text);
            boolean plain = "http".equalsIgnoreCase(uri.getScheme());
            return (plain || "https".equalsIgnoreCase(uri.getScheme()))
                    && uri.getHost() != null
                    && uri.getRawUserInfo() == null
                    && uri.getRawFragment() == null
                    && uri.getPort() != 0
                    && uri.getPort() <= LAST_PORT
                    && text.chars().allMatch(c -> c > ' ' && c < 0x7f)
                    && (!plain || HERE.contains(uri.getHost()));
        } catch (URISyntaxException _) {
            return false;
        }
    }

    private static boolean isTime(String text, String pattern) {
        try {
            return DateTimeFormatter.ofPattern(pattern)
                            .withResolverStyle(ResolverStyle.STRICT)
                            .parse(text)
                    != null;
        } catch (DateTimeException _) {
            return false;
        }
    }

    private static boolean isZone(String text) {
        try {
            return ZoneId.of(text) != null && text.indexOf('/') > 0;
        } catch (DateTimeException _) {
            return false;
        }
    }
}

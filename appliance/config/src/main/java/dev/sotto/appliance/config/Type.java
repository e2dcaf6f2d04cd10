package dev.sotto.appliance.config;

import java.net.Inet6Address;
import java.net.InetAddress;
import java.net.InetSocketAddress;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import java.util.Optional;
import java.util.regex.Matcher;
import java.util.regex.Pattern;
import java.util.stream.IntStream;

/** What values a key takes, and the sentence for those it does not. */
sealed interface Type {
    /** Any text but none. */
    Type TEXT = new Text();
    /** A host name, IPv4 or IPv6 address. */
    Type HOST = new Host();
    /** One of those, or one of each family of addresses with a comma between them. */
    Type HOSTS = new Hosts();
    /** CPUs of this machine. */
    Type CPUS = new Cpus();
    /** Addresses from which calls come. */
    Type CARRIERS = new Carriers();
    /** Networks, such as those that webhooks may call. */
    Type NETWORKS = new Networks();
    /** A port; 0 lets the system choose. */
    Type PORT = new Whole(0, 65_535);

    /** Yes or no. */
    Type SWITCH = new Choice(List.of("true", "false"));
    /** What callers enter at a telephone. */
    Type PIN = new Pin();
    /** A network device, or none. */
    Type DEVICE = new Device();
    /** Where a name server listens, or none. */
    Type NAME_SERVER = new NameServer();
    /** The address of a PostgreSQL data base, or none. */
    Type STORE = new StoreAddress();

    /** A text that is not shown. */
    Type SECRET = new Secret();
    /** Another service by which people sign in, or none. */
    Type ISSUER = new Issuer();

    /** What is wrong with {@code value}; empty if nothing is. */
    Optional<String> fault(String value);

    /** Any text but none. */
    record Secret() implements Type {
        @Override
        public Optional<String> fault(String value) {
            return TEXT.fault(value);
        }
    }

    /** The identifier of an issuer (OpenID Connect Discovery 1.0, 2): https, or http on this machine itself, without query and fragment. */
    record Issuer() implements Type {
        private static final Pattern ADDRESS = Pattern.compile(
                "(https://[A-Za-z0-9.\\[\\]:-]+|http://(localhost|127\\.0\\.0\\.1|\\[::1])(:\\d{1,5})?)(/[A-Za-z0-9._~%/-]*[A-Za-z0-9._~%-])?");

        @Override
        public Optional<String> fault(String value) {
            return ADDRESS.matcher(value).matches()
                    ? Optional.empty()
                    : Optional.of(
                            "must be an address such as https://id.example.org/realms/office, without a slash at its end.");
        }
    }

    /** Any text but none. */
    record Text() implements Type {
        @Override
        public Optional<String> fault(String value) {
            if (value.isBlank()) {
                return Optional.of("must not be empty.");
            }
            return value.chars().anyMatch(Character::isISOControl)
                    ? Optional.of("must not have control characters in it.")
                    : Optional.empty();
        }
    }

    /** A host name, IPv4 or IPv6 address. */
    record Host() implements Type {
        private static final Pattern NAME = Pattern.compile("[A-Za-z0-9]([A-Za-z0-9.-]{0,252}[A-Za-z0-9])?");
        private static final Pattern OCTETS = Pattern.compile("[0-9.]*");
        private static final Pattern IPV4 = Pattern.compile("((25[0-5]|2[0-4]\\d|1?\\d?\\d)(\\.(?!$)|$)){4}");

        @Override
        public Optional<String> fault(String value) {
            boolean fine = value.indexOf(':') >= 0
                    ? isIpv6(value)
                    : (OCTETS.matcher(value).matches() ? IPV4 : NAME)
                            .matcher(value)
                            .matches();
            return fine ? Optional.empty() : Optional.of("must be a host name or an IP address without a port.");
        }

        private static boolean isIpv6(String value) {
            try {
                return value.indexOf('%') < 0 && value.indexOf('[') < 0 && Inet6Address.ofLiteral(value) != null;
            } catch (IllegalArgumentException _) {
                return false;
            }
        }
    }

    /** A host name or address, or an IPv4 and an IPv6 address with a comma between them. */
    record Hosts() implements Type {
        @Override
        public Optional<String> fault(String value) {
            List<String> hosts = list(value);
            if (hosts.isEmpty()
                    || hosts.stream().anyMatch(host -> HOST.fault(host).isPresent())) {
                return Optional.of("must be a host name or an IP address without a port, or two with a comma.");
            }
            boolean areTwoFamilies = hosts.size() == 2
                    && hosts.get(0).indexOf(':') >= 0 != hosts.get(1).indexOf(':') >= 0;
            return hosts.size() == 1 || areTwoFamilies
                    ? Optional.empty()
                    : Optional.of("must name one address, or one of IPv4 and one of IPv6.");
        }

        /** In order. */
        static List<String> list(String value) {
            return Arrays.stream(value.split(",", -1)).map(String::strip).toList();
        }
    }

    /** {@code auto}, or numbers of CPUs and ranges of them, such as {@code 2-5,7}. */
    record Cpus() implements Type {
        private static final String AUTO = "auto";
        private static final Pattern LIST = Pattern.compile("\\d{1,4}(-\\d{1,4})?(,\\d{1,4}(-\\d{1,4})?)*");

        @Override
        public Optional<String> fault(String value) {
            if (value.equals(AUTO)) {
                return Optional.empty();
            }
            if (!LIST.matcher(value).matches()) {
                return Optional.of("must be auto or a list of CPUs such as 2-5,7.");
            }
            List<Integer> cpus = list(value);
            return cpus.isEmpty() || cpus.stream().distinct().count() < cpus.size()
                    ? Optional.of("must name each CPU once, and ranges upwards.")
                    : Optional.empty();
        }

        /** The CPUs in order; none for {@code auto} and for a range downwards. */
        static List<Integer> list(String value) {
            List<Integer> out = new ArrayList<>();
            for (String part : value.equals(AUTO) ? List.<String>of() : List.of(value.split(",", -1))) {
                List<String> ends = List.of(part.split("-", -1));
                int first = Integer.parseInt(ends.getFirst());
                int last = Integer.parseInt(ends.getLast());
                if (last < first) {
                    return List.of();
                }
                IntStream.rangeClosed(first, last).forEach(out::add);
            }
            return out;
        }
    }

    /** {@code auto}, {@code none}, or literal addresses with commas between them. */
    record Carriers() implements Type {
        @Override
        public Optional<String> fault(String value) {
            boolean fine = value.equals("auto")
                    || value.equals("none")
                    || List.of(value.split(",", -1)).stream().allMatch(one -> isLiteral(one.strip()));
            return fine
                    ? Optional.empty()
                    : Optional.of("must be auto, none, or IP addresses such as 192.0.2.7, 192.0.2.8.");
        }

        private static boolean isLiteral(String one) {
            try {
                return one.indexOf('%') < 0 && InetAddress.ofLiteral(one) != null;
            } catch (IllegalArgumentException _) {
                return false;
            }
        }
    }

    /** {@code none}, or networks with commas between them, such as {@code 10.0.0.0/8}. */
    record Networks() implements Type {
        private static final String NONE = "none";

        @Override
        public Optional<String> fault(String value) {
            return list(value).stream().allMatch(Networks::isNetwork)
                    ? Optional.empty()
                    : Optional.of("must be none, or networks such as 10.0.0.0/8, fd00::/8.");
        }

        private static boolean isNetwork(String one) {
            int slash = one.indexOf('/');
            String length = one.substring(slash + 1);
            if (slash < 0 || !length.matches("[0-9]{1,3}")) {
                return false;
            }
            try {
                InetAddress first = InetAddress.ofLiteral(one.substring(0, slash));
                return one.indexOf('%') < 0 && Integer.parseInt(length) <= 8 * first.getAddress().length;
            } catch (IllegalArgumentException _) {
                return false;
            }
        }

        /** In order; none for {@code none}. */
        static List<String> list(String value) {
            return value.equals(NONE) ? List.of() : Hosts.list(value);
        }
    }

    /** The name of a folder in a known one. */
    record FolderName() implements Type {
        private static final Pattern NAME = Pattern.compile("[A-Za-z0-9][A-Za-z0-9_-]{0,31}");

        @Override
        public Optional<String> fault(String value) {
            return NAME.matcher(value).matches()
                    ? Optional.empty()
                    : Optional.of("must be the name of a folder: letters, digits, - and _.");
        }
    }

    /** A secret of 4 to 16 digits, which no fault repeats. */
    record Pin() implements Type {
        private static final Pattern DIGITS = Pattern.compile("[0-9]{4,16}");

        @Override
        public Optional<String> fault(String value) {
            return DIGITS.matcher(value).matches() ? Optional.empty() : Optional.of("must have 4 to 16 digits.");
        }
    }

    /** The name of a network device, as Linux allows it; empty for none. */
    record Device() implements Type {
        private static final Pattern NAME = Pattern.compile("(?!\\.{1,2}$)[!-~&&[^/:]]{0,15}");

        @Override
        public Optional<String> fault(String value) {
            return NAME.matcher(value).matches()
                    ? Optional.empty()
                    : Optional.of("must be the name of a network device such as eth0, or empty for none.");
        }
    }

    /** An address with a port behind a colon, in brackets if it is of IPv6; empty for none. */
    record NameServer() implements Type {
        private static final Pattern FORM = Pattern.compile("(\\[[0-9A-Fa-f:.]+]|[0-9.]+):(\\d{1,5})");

        @Override
        public Optional<String> fault(String value) {
            return value.isEmpty() || address(value).isPresent()
                    ? Optional.empty()
                    : Optional.of(
                            "must be an address and a port such as 192.0.2.53:53 or [2001:db8::53]:53, or empty.");
        }

        /** The address; empty if it is none. */
        static Optional<InetSocketAddress> address(String value) {
            Matcher matcher = FORM.matcher(value);
            if (!matcher.matches()) {
                return Optional.empty();
            }
            String host = matcher.group(1).replaceAll("[\\[\\]]", "");
            int port = Integer.parseInt(matcher.group(2));
            try {
                return port < 1 || port > 65_535
                        ? Optional.empty()
                        : Optional.of(new InetSocketAddress(InetAddress.ofLiteral(host), port));
            } catch (IllegalArgumentException _) {
                return Optional.empty();
            }
        }
    }

    /** The address of a PostgreSQL data base; empty for a file of our own. */
    record StoreAddress() implements Type {
        private static final String BEGIN = "jdbc:postgresql://";

        @Override
        public Optional<String> fault(String value) {
            return value.isEmpty() || value.startsWith(BEGIN)
                    ? Optional.empty()
                    : Optional.of("must begin with " + BEGIN + ", or be empty for a file in the data folder.");
        }
    }

    /**
     * A whole number.
     *
     * @param least the smallest allowed
     * @param most the largest allowed
     */
    record Whole(int least, int most) implements Type {
        @Override
        public Optional<String> fault(String value) {
            try {
                int number = Integer.parseInt(value);
                if (number >= least && number <= most) {
                    return Optional.empty();
                }
            } catch (NumberFormatException e) {
                return Optional.of("must be a whole number from " + least + " to " + most + ".");
            }
            return Optional.of("must be from " + least + " to " + most + ".");
        }
    }

    /**
     * One of a few words.
     *
     * @param words the words
     */
    record Choice(List<String> words) implements Type {
        @Override
        public Optional<String> fault(String value) {
            return words.contains(value)
                    ? Optional.empty()
                    : Optional.of("must be one of " + String.join(", ", words) + "." + Spelling.hint(value, words));
        }
    }
}

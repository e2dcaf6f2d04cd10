package dev.sotto.sip.stack;

import dev.sotto.sip.stack.NameService.Pointer;
import dev.sotto.sip.stack.NameService.Service;
import java.net.InetAddress;
import java.net.InetSocketAddress;
import java.net.UnknownHostException;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.Hashtable;
import java.util.List;
import java.util.Optional;
import java.util.function.Function;
import java.util.regex.Pattern;
import java.util.stream.Stream;
import javax.naming.Context;
import javax.naming.NamingEnumeration;
import javax.naming.NamingException;
import javax.naming.directory.Attribute;
import javax.naming.directory.InitialDirContext;

/**
 * The name service by the JDK's DNS client. Hosts are asked of the system, so that its hosts file counts, unless a server of our own is
 * named.
 */
final class DomainNames implements NameService {
    private static final String FACTORY = "com.sun.jndi.dns.DnsContextFactory";
    private static final String PATIENCE_MILLIS = "1000";
    private static final String TRIES = "2";
    private static final int MOST_ANSWERS = 32;
    private static final Pattern NAME = Pattern.compile("[A-Za-z0-9_](?:[A-Za-z0-9_.-]{0,252})");

    private final Optional<InetSocketAddress> server;

    /** @param server that is asked; empty for those of the system */
    DomainNames(Optional<InetSocketAddress> server) {
        this.server = server;
    }

    @Override
    public List<Service> services(String name) {
        return ask(name, "SRV", DomainNames::service);
    }

    @Override
    public List<Pointer> pointers(String domain) {
        return ask(domain, "NAPTR", DomainNames::pointer);
    }

    @Override
    public List<InetAddress> addresses(String host) {
        if (server.isPresent()) {
            return Stream.of("A", "AAAA")
                    .flatMap(type -> ask(host, type, DomainNames::address).stream())
                    .toList();
        }
        try {
            return List.of(InetAddress.getAllByName(host));
        } catch (UnknownHostException e) {
            return List.of();
        }
    }

    /** A name that does not exist, a server that is not there: no answers, and who asked falls back or says so. */
    @SuppressWarnings("BanJNDI") // A name of letters, digits and dots is of no scheme, so nothing but DNS is asked.
    private <T> List<T> ask(String name, String type, Function<String[], Optional<T>> read) {
        List<T> out = new ArrayList<>();
        if (!NAME.matcher(name).matches()) {
            return out;
        }
        try {
            InitialDirContext context = new InitialDirContext(environment());
            try {
                Attribute found =
                        context.getAttributes(name, new String[] {type}).get(type);
                NamingEnumeration<?> values = found == null ? null : found.getAll();
                while (values != null && values.hasMore() && out.size() < MOST_ANSWERS) {
                    read.apply(values.next().toString().split(" ")).ifPresent(out::add);
                }
            } finally {
                context.close();
            }
        } catch (NamingException e) {
            return List.copyOf(out);
        }
        return out;
    }

    @SuppressWarnings("JdkObsolete") // JNDI wants one.
    private Hashtable<String, String> environment() {
        Hashtable<String, String> environment = new Hashtable<>();
        environment.put(Context.INITIAL_CONTEXT_FACTORY, FACTORY);
        environment.put("com.sun.jndi.dns.timeout.initial", PATIENCE_MILLIS);
        environment.put("com.sun.jndi.dns.timeout.retries", TRIES);
        server.ifPresent(at -> environment.put(
                Context.PROVIDER_URL,
                "dns://" + Point.bracketed(at.getAddress().getHostAddress()) + ":" + at.getPort()));
        return environment;
    }

    private static Optional<Service> service(String... words) {
        if (words.length != 4 || !Arrays.stream(words, 0, 3).allMatch(DomainNames::isNumber)) {
            return Optional.empty();
        }
        int port = Integer.parseInt(words[2]);
        // RFC 2782: a target of "." says that the service is decidedly not there.
        return port < 1 || words[3].equals(".")
                ? Optional.empty()
                : Optional.of(
                        new Service(Integer.parseInt(words[0]), Integer.parseInt(words[1]), port, bare(words[3])));
    }

    private static Optional<Pointer> pointer(String... words) {
        boolean isRead = words.length == 6 && isNumber(words[0]) && isNumber(words[1]);
        // RFC 3263 4.1: the flag is "s", and there is no rule.
        return isRead && words[2].equalsIgnoreCase("s")
                ? Optional.of(
                        new Pointer(Integer.parseInt(words[0]), Integer.parseInt(words[1]), words[3], bare(words[5])))
                : Optional.empty();
    }

    private static Optional<InetAddress> address(String... words) {
        try {
            return Optional.of(InetAddress.ofLiteral(words[0]));
        } catch (IllegalArgumentException e) {
            return Optional.empty();
        }
    }

    private static boolean isNumber(String word) {
        return !word.isEmpty()
                && word.length() <= 5
                && word.chars().allMatch(c -> c >= '0' && c <= '9')
                && Integer.parseInt(word) <= 65_535;
    }

    private static String bare(String name) {
        return name.endsWith(".") ? name.substring(0, name.length() - 1) : name;
    }
}

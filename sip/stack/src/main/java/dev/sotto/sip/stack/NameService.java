package dev.sotto.sip.stack;

import java.net.InetAddress;
import java.util.List;

/** What the domain name system says; a question that fails has no answers. */
interface NameService {
    /** The hosts of a service (RFC 2782). */
    List<Service> services(String name);

    /** Where the services of a domain are (RFC 3403, RFC 3263 4.1). */
    List<Pointer> pointers(String domain);

    /** The addresses of a host, of both families. */
    List<InetAddress> addresses(String host);

    /**
     * An SRV record.
     *
     * @param priority smaller is tried first
     * @param weight how often among those of the same priority
     * @param target a host
     */
    record Service(int priority, int weight, int port, String target) {}

    /**
     * A NAPTR record without a rule.
     *
     * @param order smaller is taken first
     * @param preference the same among those of one order
     * @param service such as {@code SIP+D2U}
     * @param replacement the name whose SRV records are asked for
     */
    record Pointer(int order, int preference, String service, String replacement) {}
}

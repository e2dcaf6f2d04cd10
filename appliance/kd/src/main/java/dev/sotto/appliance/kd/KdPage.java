package dev.sotto.appliance.kd;

import dev.sotto.appliance.config.ProgramIdentity;
import dev.sotto.appliance.config.SottoConfig;
import dev.sotto.base.Fingerprint;
import dev.sotto.base.OperationFailed;
import dev.sotto.keying.admin.CommandDesk;
import dev.sotto.keying.admin.PagePolicy;
import dev.sotto.keying.admin.PageServer;
import java.net.InetSocketAddress;
import java.security.cert.CertificateEncodingException;
import java.util.List;
import java.util.Optional;
import java.util.stream.Stream;

/**
 * The key distributor's page as it is configured.
 *
 * @param server the page
 * @param certificate the fingerprint that browsers show
 */
record KdPage(PageServer server, Fingerprint certificate) implements AutoCloseable {
    private static final List<String> WILDCARDS = List.of("0.0.0.0", "::", "0:0:0:0:0:0:0:0");

    /**
     * Starts it, unless the configuration has none.
     *
     * @throws OperationFailed if something of it cannot be used
     */
    static Optional<KdPage> start(SottoConfig config, KdFolder folder, CommandDesk desk) {
        SottoConfig.Page page = config.kd().page();
        if (!page.enabled()) {
            return Optional.empty();
        }
        String host = WILDCARDS.contains(page.listen()) ? config.kd().enrol().advertised() : page.listen();
        List<String> hosts = Stream.of(host, "localhost").distinct().toList();
        ProgramIdentity identity = ProgramIdentity.loadOrMake(folder.pageIdentity(), "sotto-kd-page", hosts);
        PageServer server = PageServer.start(
                new PageServer.Place(
                        new InetSocketAddress(page.listen(), page.port()),
                        host,
                        identity.key(),
                        List.of(identity.certificate())),
                folder.pageJournal(),
                desk,
                new PagePolicy(config.kd().rekeySeconds(), config.kd().ektTtlSeconds()));
        return Optional.of(new KdPage(server, fingerprint(identity)));
    }

    private static Fingerprint fingerprint(ProgramIdentity identity) {
        try {
            return Fingerprint.sha256(identity.certificate().getEncoded());
        } catch (CertificateEncodingException e) {
            throw new IllegalStateException("a certificate that was read cannot be written", e);
        }
    }

    /** Where it is, for people, and how the first of them gets in. */
    String words() {
        String how = server.firstSetupLink()
                .map(link -> "\nMake its first operator, once, within 24 hours:  " + link
                        + "\nThe browser does not know its certificate; it is " + certificate.text())
                .orElse("");
        return "\nthe key distributor's page: " + server.origin() + how;
    }

    /** A link for another operator, or for one who forgot the password. */
    String newLink() {
        return server.newSetupLink();
    }

    PageServer.State describe() {
        return server.describe();
    }

    @Override
    public void close() {
        server.close();
    }
}

package dev.sotto.appliance.md;

import dev.sotto.appliance.config.SottoConfig;
import dev.sotto.base.Entropy;
import dev.sotto.base.Mailbox;
import dev.sotto.base.OperationFailed;
import dev.sotto.console.Backstage;
import dev.sotto.console.Check;
import dev.sotto.console.Console;
import dev.sotto.console.ConsoleConfig;
import dev.sotto.console.OidcConfig;
import dev.sotto.provisioning.MasterKey;
import dev.sotto.provisioning.Snapshot;
import dev.sotto.provisioning.Store;
import dev.sotto.provisioning.StoreUnavailable;
import dev.sotto.provisioning.Trouble;
import dev.sotto.sip.calls.digest.HashAlgorithm;
import dev.sotto.sip.focus.AccountPlan;
import java.nio.file.attribute.FileTime;
import java.time.Duration;
import java.time.InstantSource;
import java.util.List;
import java.util.Map;
import java.util.Optional;

/** The console and its store, and what follows from changes: the focus hears of conferences, browsers see a new certificate. */
final class ConsoleDesk implements AutoCloseable {
    private static final Duration LOOK = Duration.ofSeconds(2);
    /** Somewhat less than those wait who start us. */
    private static final Duration STORE_PATIENCE = Duration.ofSeconds(25);

    private final Store store;
    private final TrunkBoard trunks;
    private final String domain;
    private final List<HashAlgorithm> digests;
    private final List<String> hosts;
    private final ConsoleCertificate certificate;
    private final Console console;
    private final Thread watcher;

    private ConsoleDesk(
            SottoConfig config,
            Store store,
            Mailbox<FocusMail> focus,
            TrunkBoard trunks,
            Backstage backstage,
            List<Check> checks) {
        this.store = store;
        this.trunks = trunks;
        this.domain = config.sip().domain();
        this.digests = SipSettings.digests(config);
        SottoConfig.Console said = config.console();
        this.hosts = List.of(said.advertised(), domain).stream().distinct().toList();
        this.certificate = new ConsoleCertificate(MdFolder.of(config).consoleCertificate());
        Entropy entropy = Entropy.system();
        this.console = Console.start(
                new ConsoleConfig(
                        said.listen(),
                        said.port(),
                        said.advertised(),
                        domain,
                        checks,
                        said.oidc()
                                .map(o -> new OidcConfig(
                                        o.name(), o.issuer(), o.clientId(), o.clientSecret(), o.claim()))),
                certificate.loadOrMake(hosts),
                store,
                backstage,
                entropy,
                InstantSource.system());
        FileTime shown = certificate.changed();
        this.watcher = Thread.ofVirtual().name("provisioning").start(() -> watch(focus, shown));
    }

    /**
     * Opens the store, and takes over the conferences of the file the first time. A data base that starts at the same time as we do is
     * waited for.
     *
     * @throws StoreUnavailable if it cannot be used, or does not come
     */
    static Store openStore(SottoConfig config) {
        long end = System.nanoTime() + STORE_PATIENCE.toNanos();
        for (boolean told = false; ; told = true) {
            try {
                return tryToOpen(config);
            } catch (StoreUnavailable e) {
                if (e.why() != StoreUnavailable.Why.UNREACHABLE || System.nanoTime() > end || !slept()) {
                    throw e;
                }
                if (!told) {
                    MdLog.waitsForStore(STORE_PATIENCE.toSeconds());
                }
            }
        }
    }

    private static boolean slept() {
        try {
            Thread.sleep(LOOK);
            return true;
        } catch (InterruptedException _) {
            Thread.currentThread().interrupt();
            return false;
        }
    }

    private static Store tryToOpen(SottoConfig config) {
        MdFolder folder = MdFolder.of(config);
        String url = config.console().store().isEmpty()
                ? "jdbc:sqlite:" + folder.store()
                : config.console().store();
        Entropy entropy = Entropy.system();
        Store store = Store.open(
                url,
                MasterKey.find(Map.copyOf(System.getenv()), folder.masterKey(), entropy),
                entropy,
                InstantSource.system());
        Provisioned.importOnce(store, config);
        return store;
    }

    static ConsoleDesk start(
            SottoConfig config,
            Store store,
            Mailbox<FocusMail> focus,
            TrunkBoard trunks,
            Backstage backstage,
            List<Check> checks) {
        return new ConsoleDesk(config, store, focus, trunks, backstage, checks);
    }

    /** What an operator is told. */
    String summary() {
        String where = "console at " + console.address();
        return console.setupLink()
                .map(link -> where + "; make the first administrator, once: " + link)
                .orElse(where);
    }

    private void watch(Mailbox<FocusMail> focus, FileTime shown) {
        FileTime last = shown;
        Optional<Trouble> told = Optional.empty();
        long seen = -1;
        try {
            while (true) {
                Snapshot snapshot = store.awaitChange(seen, LOOK);
                boolean isTold = snapshot.generation() == seen || isTold(focus, snapshot);
                trunks.lookUpNames();
                // A focus without room is told at the next look.
                told = tellTrouble(told);
                seen = isTold ? snapshot.generation() : -1;
                FileTime now = certificate.changed();
                if (!now.equals(last)) {
                    last = now;
                    replaceCertificate();
                }
            }
        } catch (InterruptedException _) {
            Thread.currentThread().interrupt();
        }
    }

    private boolean isTold(Mailbox<FocusMail> focus, Snapshot snapshot) {
        return focus.post(new FocusMail.Provisioned(
                        Provisioned.conferences(snapshot, domain),
                        trunks.words().plan(snapshot),
                        new AccountPlan(domain, digests, trunks.words().accounts(snapshot))))
                && trunks.provision(snapshot);
    }

    private Optional<Trouble> tellTrouble(Optional<Trouble> before) {
        Optional<Trouble> now = store.trouble();
        if (!now.map(Trouble::why).equals(before.map(Trouble::why))) {
            MdLog.store(now.map(Trouble::sentence));
        }
        return now;
    }

    /** A file that is wrong, or half written, leaves the certificate before. */
    private void replaceCertificate() {
        try {
            console.show(certificate.loadOrMake(hosts));
        } catch (OperationFailed e) {
            MdLog.certificateRefused(String.valueOf(e.getMessage()));
        }
    }

    @Override
    public void close() {
        watcher.interrupt();
        try {
            watcher.join(LOOK);
        } catch (InterruptedException _) {
            Thread.currentThread().interrupt();
        }
        console.close();
    }
}

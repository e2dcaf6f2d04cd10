package dev.sotto.appliance.kd;

import dev.sotto.appliance.config.ProgramIdentity;
import dev.sotto.appliance.config.ProgramLifetime;
import dev.sotto.appliance.config.SottoConfig;
import dev.sotto.appliance.config.StateDesk;
import dev.sotto.base.Counters;
import dev.sotto.base.Entropy;
import dev.sotto.base.Mailbox;
import dev.sotto.base.OperationFailed;
import dev.sotto.keying.admin.AdminSocket;
import dev.sotto.keying.admin.CommandDesk;
import dev.sotto.keying.admin.EnrolmentServer;
import dev.sotto.keying.admin.Journal;
import dev.sotto.keying.distributor.KeyDistributorConfig;
import dev.sotto.keying.distributor.KeyDistributorMachine;
import dev.sotto.keying.distributor.PhoneSettings;
import dev.sotto.keying.dtls.CertificateMaker;
import dev.sotto.keying.dtls.DtlsConfig;
import dev.sotto.keying.dtls.DtlsIdentity;
import dev.sotto.keying.link.LinkConfig;
import dev.sotto.keying.link.LinkIdentity;
import dev.sotto.keying.link.LinkServer;
import dev.sotto.keying.link.LinkTrust;
import java.net.InetSocketAddress;
import java.time.Duration;
import java.time.Instant;
import java.time.InstantSource;
import java.util.List;
import java.util.Optional;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.TimeUnit;

/** The running key distributor: opens everything in order, and closes it in the opposite order. */
final class KeyDistributorProcess implements AutoCloseable {
    private static final int MAILBOX = 65_536;
    private static final Duration STATE_PATIENCE = Duration.ofSeconds(2);
    private static final Duration PATIENCE = Duration.ofSeconds(10);
    private static final Duration ENROLMENT_LIFETIME = Duration.ofDays(3650);

    /** An EKTKey is repeated from 250 ms on, so that a member on a bad network has many tries in its five seconds. */
    private static final DtlsConfig DTLS = DtlsConfig.DEFAULT.withTimers(100, 30_000, 250);

    private final ProgramLifetime lifetime = new ProgramLifetime();
    private String summary = "";

    private KeyDistributorProcess() {}

    /**
     * Starts.
     *
     * @throws OperationFailed if something cannot be opened; what was opened before is closed again
     */
    static KeyDistributorProcess start(SottoConfig config) {
        KeyDistributorProcess process = new KeyDistributorProcess();
        try {
            process.open(config);
            return process;
        } catch (RuntimeException e) {
            process.close();
            throw e;
        }
    }

    /** Where it listens, for people. */
    String summary() {
        return summary;
    }

    /** Returns when the process is told to stop. */
    void awaitStop() throws InterruptedException {
        lifetime.awaitStop();
    }

    private void open(SottoConfig config) {
        ProcessMemory memory = protectMemory();
        KdFolder folder = KdFolder.of(config);
        CertificateMaker maker = new CertificateMaker(Entropy.system());
        ProgramIdentity identity = KeyDistributorCommand.identity(config);
        DtlsIdentity authority = folder.authority(maker);
        Mailbox<KeysInput> inbox = new Mailbox<>(MAILBOX);
        CommandDesk desk =
                new CommandDesk(input -> inbox.post(new KeysInput.FromAdmin(input)), InstantSource.system(), PATIENCE);

        FilePhones phones = new FilePhones(config);
        List<PhoneSettings> settings = phones.settings(Entropy.system());
        Journal.Opened journal = Journal.open(folder.journal(), InstantSource.system());
        lifetime.opened(journal.journal());
        journal.repaired().ifPresent(KeysLog::journalRepaired);
        KeyDistributorMachine machine = new KeyDistributorMachine(machineConfig(config, authority), Entropy.system());
        machine.configure(settings);
        journal.records().forEach(machine::restore);
        phones.check(machine.refusedSettings());

        LinkServer links = lifetime.opened(listen(config, identity, inbox));
        Counters<KeysCounter> counters = new Counters<>(KeysCounter.class);
        TermsBoard terms = new TermsBoard();
        Associations associations = new Associations(DTLS, terms, inbox, counters);
        PinDesk pins = lifetime.opened(PinDesk.start(inbox, counters));
        KeysAgent agent = new KeysAgent(
                inbox,
                machine,
                journal.journal(),
                new LeafMaker(maker, authority),
                terms,
                associations,
                links,
                desk,
                pins,
                lifetime,
                counters);
        Thread keys = Thread.ofPlatform().name("keys").start(agent);
        lifetime.opened(() -> {
            inbox.post(new KeysInput.Stop());
            keys.join(TimeUnit.SECONDS.toMillis(5));
        });
        StateDesk state = new StateDesk("kd", InstantSource.system(), STATE_PATIENCE)
                .owner("keys", () -> ask(inbox))
                .view("links", links::describe);
        Optional<KdPage> page = KdPage.start(config, folder, desk);
        page.ifPresent(lifetime::opened);
        AdminSocket socket = lifetime.opened(
                AdminSocket.start(folder.adminSocket(), desk, state::json, () -> page.map(KdPage::newLink)));
        EnrolmentServer enrolment = lifetime.opened(enrolment(config, maker, authority, desk));
        state.view("enrolmentPage", enrolment::describe)
                .view("adminSocket", socket::describe)
                .view("memory", () -> memory);
        page.ifPresent(shown -> state.view("page", shown::describe));
        summary = "links on port " + links.port() + ", enrolment on port "
                + enrolment.address().getPort() + page.map(KdPage::words).orElse("");
        KeysLog.started(links.port(), enrolment.address().getPort());
        lifetime.ready(folder.ready());
    }

    private static EnrolmentServer enrolment(
            SottoConfig config, CertificateMaker maker, DtlsIdentity authority, CommandDesk desk) {
        SottoConfig.Enrol enrol = config.kd().enrol();
        return EnrolmentServer.start(
                new InetSocketAddress(enrol.listen(), enrol.port()),
                maker.conferenceLeaf(authority, "https://" + enrol.advertised(), Instant.now(), ENROLMENT_LIFETIME),
                desk);
    }

    /** Nobody is trusted until the journal has been read. */
    private static LinkServer listen(SottoConfig config, ProgramIdentity identity, Mailbox<KeysInput> inbox) {
        return LinkServer.start(
                new InetSocketAddress(config.kd().listen(), config.kd().port()),
                LinkConfig.DEFAULT,
                new LinkIdentity(identity.key(), identity.certificate()),
                LinkTrust.NOBODY,
                event -> inbox.post(new KeysInput.FromLink(event)));
    }

    private static ProcessMemory protectMemory() {
        ProcessMemory memory = ProcessMemory.protect();
        if (!memory.isProtected()) {
            KeysLog.memoryReadable(memory);
        }
        return memory;
    }

    private static CompletableFuture<KeysState> ask(Mailbox<KeysInput> keys) {
        CompletableFuture<KeysState> answer = new CompletableFuture<>();
        if (!keys.post(new KeysInput.Describe(answer))) {
            answer.completeExceptionally(new OperationFailed("its mailbox is full"));
        }
        return answer;
    }

    private static KeyDistributorConfig machineConfig(SottoConfig config, DtlsIdentity authority) {
        KeyDistributorConfig.KeyPolicy usual = KeyDistributorConfig.KeyPolicy.DEFAULT;
        KeyDistributorConfig.KeyPolicy policy = new KeyDistributorConfig.KeyPolicy(
                config.kd().ektTtlSeconds(),
                TimeUnit.SECONDS.toNanos(config.kd().rekeySeconds()),
                usual.acknowledgeNanos(),
                usual.stormTokens(),
                usual.stormNanos(),
                usual.gatherNanos(),
                usual.rekeyOnJoin());
        return new KeyDistributorConfig(
                config.kd().enrol().advertised(),
                config.kd().enrol().port(),
                authority.spkiFingerprint(),
                policy,
                KeyDistributorConfig.Limits.DEFAULT);
    }

    @Override
    public void close() {
        lifetime.close();
        lifetime.failures().forEach(e -> KeysLog.bug(new OperationFailed("something could not be closed", e)));
        KeysLog.stopped();
    }
}

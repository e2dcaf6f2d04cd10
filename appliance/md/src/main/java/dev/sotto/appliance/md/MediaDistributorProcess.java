package dev.sotto.appliance.md;

import dev.sotto.appliance.config.ProgramIdentity;
import dev.sotto.appliance.config.ProgramLifetime;
import dev.sotto.appliance.config.SottoConfig;
import dev.sotto.appliance.config.StateDesk;
import dev.sotto.appliance.config.StateSocket;
import dev.sotto.base.Entropy;
import dev.sotto.base.Fingerprint;
import dev.sotto.base.Mailbox;
import dev.sotto.base.NanoClock;
import dev.sotto.base.OperationFailed;
import dev.sotto.base.SharedCounters;
import dev.sotto.console.Backstage;
import dev.sotto.console.CallLog;
import dev.sotto.console.Check;
import dev.sotto.keying.link.LinkClient;
import dev.sotto.keying.link.LinkConfig;
import dev.sotto.keying.link.LinkEventPort;
import dev.sotto.keying.link.LinkIdentity;
import dev.sotto.keying.link.LinkProtocol;
import dev.sotto.keying.link.LinkTarget;
import dev.sotto.keying.tunnel.ProtectionProfile;
import dev.sotto.media.distributor.ConductorConfig;
import dev.sotto.media.distributor.ConductorMachine;
import dev.sotto.media.distributor.ConductorOutput;
import dev.sotto.media.engine.ConductorAgent;
import dev.sotto.notices.Courier;
import dev.sotto.notices.Notices;
import dev.sotto.notices.Reach;
import dev.sotto.provisioning.Store;
import dev.sotto.sip.calls.CallEvent;
import dev.sotto.sip.focus.FocusConfig;
import dev.sotto.sip.focus.FocusMachine;
import dev.sotto.sip.focus.MediaCommand;
import dev.sotto.sip.focus.OperatorAnswer;
import dev.sotto.sip.focus.OperatorCommand;
import dev.sotto.sip.stack.MessageTape;
import dev.sotto.sip.stack.SipStack;
import java.time.Duration;
import java.time.Instant;
import java.time.InstantSource;
import java.util.List;
import java.util.Optional;
import java.util.Set;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.ExecutionException;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.TimeoutException;

/** The running SIP front end and media distributor: opens everything in order, and closes it in the opposite order. */
final class MediaDistributorProcess implements AutoCloseable {
    private static final int MAILBOX = 65_536;
    /** Octets of messages of the last calls. */
    private static final int TAPE = 16 << 20;

    /** What readers that were away for a while find again. */
    private static final int NOTICES = 4096;

    private static final long PATIENCE_SECONDS = 5;
    private static final Duration STATE_PATIENCE = Duration.ofSeconds(2);

    private final ProgramLifetime lifetime = new ProgramLifetime();
    private final SharedCounters<WiringCounter> counters = new SharedCounters<>(WiringCounter.class);
    private String summary = "";

    private MediaDistributorProcess() {}

    /**
     * Starts.
     *
     * @throws OperationFailed if something cannot be opened; what was opened before is closed again
     */
    static MediaDistributorProcess start(SottoConfig config) {
        MediaDistributorProcess process = new MediaDistributorProcess();
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
        MdFolder folder = MdFolder.of(config);
        Fingerprint kdPin = folder.kdPin().required();
        ProgramIdentity identity = MediaDistributorCommand.identity(config);
        Entropy entropy = Entropy.system();
        // First, for it may have to be waited for.
        Optional<Store> store = store(config);
        Mailbox<FocusMail> focusMail = new Mailbox<>(MAILBOX);

        // Threads that are made from here on inherit it; the cores bind themselves.
        MediaCpus.leaveTo(config.media().cpus());
        Mailbox<ConductorOutput> outputs = new Mailbox<>(MAILBOX);
        ConductorAgent conductor = startConductor(config, entropy, outputs);
        TunnelDesk desk = new TunnelDesk(outputs, focusMail, counters);
        startPump("media-news", desk);

        Mailbox<CallEvent> callEvents = new Mailbox<>(MAILBOX);
        MessageTape tape = new MessageTape(store.isPresent() ? TAPE : 0, InstantSource.system());
        TrunkThreads trunkThreads = new TrunkThreads();
        SipStack sip = lifetime.opened(SipStack.start(
                SipSettings.stack(config, identity),
                callEvents,
                Optional.of(trunkThreads.owner(store.isPresent())),
                tape));
        FocusConfig focus = focusConfig(config, store);
        LiveFeed live = LiveFeed.of(store.isPresent(), counters);
        LiveBoard.Owners owners =
                new LiveBoard.Owners(() -> askFocus(focusMail), command -> command(focusMail, command), conductor);
        TrunkAgent trunkAgent = trunkThreads.start(lifetime, sip, focusMail, folder.instanceUrn(entropy));
        store.ifPresent(_ -> trunkThreads.start(lifetime, sip, focusMail, SipSettings.registrar(config)));
        FocusMachine machine = new FocusMachine(focus, entropy, sip::newLegId, MediaDistributorProcess::wall);
        Optional<TrunkBoard> trunks = store.map(
                s -> new TrunkBoard(trunkThreads, trunkAgent::shown, machine::trunkCalls, sip, s, domain(config)));
        // Before the focus, so that it ends after it and has the calls that the end of the program ends.
        Optional<Backstage> backstage = store.map(s -> backstage(config, s, owners, live, trunks.orElseThrow(), tape));
        startFocus(machine, focusMail, sip, command -> tell(conductor, command), live);
        startPump("sip-events", () -> pump(callEvents, focusMail));

        LinkClient tunnel = dial(config, identity, kdPin, LinkProtocol.TUNNEL, event -> desk.onLink(event, conductor));
        LinkClient admission = dial(
                config,
                identity,
                kdPin,
                LinkProtocol.ADMISSION,
                event -> focusMail.post(new FocusMail.FromLink(event)));
        StateDesk state = new StateDesk("md", InstantSource.system(), STATE_PATIENCE)
                .owner("focus", () -> askFocus(focusMail))
                .view("sip", sip::describe)
                .owner("conductor", conductor::ask)
                .view("tunnelLink", tunnel::describe)
                .view("admissionLink", admission::describe)
                .view("wiring", () -> new WiringState(counters.snapshot()));
        openState(folder, state, owners, store);
        summary = "SIP on " + sip.hops() + ", media on UDP " + conductor.ports();
        store.ifPresent(s -> startConsole(config, s, focusMail, trunks.orElseThrow(), backstage.orElseThrow()));
        Descriptors.shortage(config.sip().strangers().connections()).ifPresent(MdLog::tooFewDescriptors);
        MdLog.started(sip.hops().toString(), config.media().portBase());
        lifetime.ready(folder.ready());
    }

    private static String domain(SottoConfig config) {
        return config.sip().domain();
    }

    private void startConsole(
            SottoConfig config, Store store, Mailbox<FocusMail> focus, TrunkBoard trunks, Backstage backstage) {
        ConsoleDesk console = lifetime.opened(
                ConsoleDesk.start(config, store, focus, trunks, backstage, List.of(focusAnswers(focus))));
        summary += "; " + console.summary();
    }

    private ConductorAgent startConductor(SottoConfig config, Entropy entropy, Mailbox<ConductorOutput> outputs) {
        return lifetime.opened(ConductorAgent.start(
                new ConductorMachine(conductorConfig(config), entropy),
                EngineSettings.engine(config.media()),
                NanoClock.system(),
                outputs));
    }

    private static FocusConfig focusConfig(SottoConfig config, Optional<Store> store) {
        return SipSettings.focus(
                config,
                store.map(s -> Provisioned.conferences(
                                s.snapshot(), config.sip().domain()))
                        .orElseGet(() -> SipSettings.conferences(config)));
    }

    private void openState(MdFolder folder, StateDesk state, LiveBoard.Owners owners, Optional<Store> store) {
        for (int core = 0; core < owners.conductor().ports().size(); core++) {
            int index = core;
            state.owner("core-" + core, () -> owners.conductor().askCores().get(index));
        }
        lifetime.opened(
                StateSocket.open(folder.stateSocket(), new SocketCommands(state, owners.commands(), store, counters)));
    }

    private Backstage backstage(
            SottoConfig config,
            Store store,
            LiveBoard.Owners owners,
            LiveFeed live,
            TrunkBoard trunks,
            MessageTape tape) {
        MdFolder folder = MdFolder.of(config);
        InstantSource clock = InstantSource.system();
        Entropy entropy = Entropy.system();
        Notices notices = new Notices(entropy, NOTICES);
        SottoConfig.Webhooks webhooks = config.console().webhooks();
        Courier courier = lifetime.opened(Courier.start(
                store,
                notices,
                new Courier.Means(Reach.of(webhooks.networks()), webhooks.authorities(), folder.webhooks()),
                entropy,
                clock));
        CallLog calls = lifetime.opened(
                CallLog.open(folder.calls(), () -> store.snapshot().settings(), notices, clock));
        LiveBoard board = lifetime.opened(LiveBoard.start(owners, live.inbox().orElseThrow(), calls, notices, clock));
        return new Backstage(
                new Argon2Passwords(entropy),
                board,
                calls,
                notices,
                courier,
                trunks,
                trunks::phones,
                CallEntries.port(tape));
    }

    private Optional<Store> store(SottoConfig config) {
        return config.console().enabled()
                ? Optional.of(lifetime.opened(ConsoleDesk.openStore(config)))
                : Optional.empty();
    }

    private static Check focusAnswers(Mailbox<FocusMail> focus) {
        return new Check("focus", () -> {
            try {
                askFocus(focus).get(STATE_PATIENCE.toMillis(), TimeUnit.MILLISECONDS);
                return Optional.empty();
            } catch (ExecutionException | TimeoutException e) {
                return Optional.of("The focus does not answer.");
            } catch (InterruptedException e) {
                Thread.currentThread().interrupt();
                return Optional.of("The program stops.");
            }
        });
    }

    private void startFocus(
            FocusMachine machine, Mailbox<FocusMail> mail, SipStack sip, MediaPort media, LiveFeed live) {
        Entropy entropy = Entropy.system();
        FocusAgent agent = new FocusAgent(mail, machine, entropy, sip, media, live);
        Thread thread = Thread.ofVirtual().name("focus").start(agent);
        lifetime.opened(() -> {
            mail.post(new FocusMail.Stop());
            thread.join(TimeUnit.SECONDS.toMillis(PATIENCE_SECONDS));
        });
    }

    private static Instant wall(long nanos) {
        return Instant.now().plusNanos(nanos - System.nanoTime());
    }

    private static CompletableFuture<OperatorAnswer> command(Mailbox<FocusMail> focus, OperatorCommand command) {
        CompletableFuture<OperatorAnswer> answer = new CompletableFuture<>();
        if (!focus.post(new FocusMail.Command(command, answer))) {
            answer.complete(new OperatorAnswer(false, "The focus has too much to do just now; say it again."));
        }
        return answer;
    }

    private void startPump(String name, Runnable pump) {
        Thread thread = Thread.ofVirtual().name(name).start(pump);
        lifetime.opened(() -> {
            thread.interrupt();
            thread.join(TimeUnit.SECONDS.toMillis(PATIENCE_SECONDS));
        });
    }

    private void pump(Mailbox<CallEvent> from, Mailbox<FocusMail> to) {
        try {
            while (true) {
                if (!to.post(new FocusMail.FromSip(from.take()))) {
                    counters.increment(WiringCounter.SIP_EVENT_WITHOUT_ROOM);
                    MdLog.mailboxFull("focus");
                }
            }
        } catch (InterruptedException e) {
            Thread.currentThread().interrupt();
        }
    }

    private LinkClient dial(
            SottoConfig config,
            ProgramIdentity identity,
            Fingerprint kdPin,
            LinkProtocol protocol,
            LinkEventPort events) {
        return lifetime.opened(LinkClient.start(
                new LinkTarget(config.kd().host(), config.kd().port(), protocol),
                LinkConfig.DEFAULT,
                new LinkIdentity(identity.key(), identity.certificate()),
                Set.of(kdPin),
                events,
                Entropy.system()));
    }

    private void tell(ConductorAgent conductor, MediaCommand command) {
        if (!conductor.tell(MediaWords.toConductor(command))) {
            counters.increment(WiringCounter.MEDIA_COMMAND_WITHOUT_ROOM);
            MdLog.mailboxFull("conductor");
        }
    }

    private static CompletableFuture<FocusState> askFocus(Mailbox<FocusMail> focus) {
        CompletableFuture<FocusState> answer = new CompletableFuture<>();
        if (!focus.post(new FocusMail.Describe(answer))) {
            answer.completeExceptionally(new OperationFailed("its mailbox is full"));
        }
        return answer;
    }

    private static ConductorConfig conductorConfig(SottoConfig config) {
        ConductorConfig usual = ConductorConfig.standard(
                List.of(ProtectionProfile.values()), "sotto-" + Entropy.system().nextInt());
        return new ConductorConfig(
                usual.profiles(),
                config.media().lastN(),
                usual.maxSourcesPerLeg(),
                usual.rtcpIntervalNanos(),
                usual.cname(),
                usual.repairOctets(),
                usual.repairMillis());
    }

    @Override
    public void close() {
        lifetime.close();
        lifetime.failures().forEach(e -> MdLog.bug(new OperationFailed("something could not be closed", e)));
        MdLog.stopped();
    }
}

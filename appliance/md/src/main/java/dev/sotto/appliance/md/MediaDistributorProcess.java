package dev.sotto.appliance.md;

import dev.sotto.appliance.config.ProgramIdentity;
import dev.sotto.appliance.config.ProgramLifetime;
import dev.sotto.appliance.config.SottoConfig;
import dev.sotto.base.Entropy;
import dev.sotto.base.Fingerprint;
import dev.sotto.base.Mailbox;
import dev.sotto.base.NanoClock;
import dev.sotto.base.OperationFailed;
import dev.sotto.base.StateTree;
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
import dev.sotto.media.engine.EngineConfig;
import dev.sotto.sip.calls.CallEvent;
import dev.sotto.sip.focus.FocusMachine;
import dev.sotto.sip.focus.FocusView;
import dev.sotto.sip.focus.MediaCommand;
import dev.sotto.sip.stack.SipStack;
import java.net.InetAddress;
import java.net.UnknownHostException;
import java.util.List;
import java.util.Set;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.ExecutionException;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.TimeoutException;
import java.util.stream.IntStream;

/** The running SIP front end and media distributor: opens everything in order, and closes it in the opposite order. */
final class MediaDistributorProcess implements AutoCloseable {
    private static final int MAILBOX = 65_536;
    private static final long PATIENCE_SECONDS = 5;

    private final ProgramLifetime lifetime = new ProgramLifetime();
    private String summary = "";

    private MediaDistributorProcess() {}

    /**
     * The whole state, for people and tests.
     *
     * @param focus conferences, legs, refused calls
     * @param media the conductor and its cores
     */
    record State(FocusView focus, ConductorAgent.Report media) {}

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
        Fingerprint kdPin = folder.kdPin()
                .orElseThrow(
                        () -> new OperationFailed(
                                "No key distributor is trusted yet: say ./sotto md trust kd FINGERPRINT (./sotto kd fingerprint prints it)."));
        ProgramIdentity identity = MediaDistributorCommand.identity(config);
        Entropy entropy = Entropy.system();
        Mailbox<FocusMail> focusMail = new Mailbox<>(MAILBOX);

        Mailbox<ConductorOutput> outputs = new Mailbox<>(MAILBOX);
        ConductorAgent conductor = lifetime.opened(ConductorAgent.start(
                new ConductorMachine(conductorConfig(config), entropy),
                engineConfig(config),
                NanoClock.system(),
                outputs));
        TunnelDesk desk = new TunnelDesk(outputs, focusMail);
        startPump("media-news", desk);

        Mailbox<CallEvent> callEvents = new Mailbox<>(MAILBOX);
        SipStack sip = lifetime.opened(SipStack.start(SipSettings.stack(config, identity), callEvents));
        startFocus(config, entropy, focusMail, sip, command -> tell(conductor, command));
        startPump("sip-events", () -> pump(callEvents, focusMail));

        dial(config, identity, kdPin, LinkProtocol.TUNNEL, event -> desk.onLink(event, conductor));
        dial(config, identity, kdPin, LinkProtocol.ADMISSION, event -> focusMail.post(new FocusMail.FromLink(event)));
        lifetime.opened(StateSocket.open(folder.stateSocket(), () -> state(focusMail, conductor)));
        summary = "SIP on " + sip.hops() + ", media on UDP " + conductor.ports();
        MdLog.started(sip.hops().toString(), config.media().portBase());
        lifetime.ready(folder.ready());
    }

    private void startFocus(
            SottoConfig config, Entropy entropy, Mailbox<FocusMail> mail, SipStack sip, MediaPort media) {
        FocusMachine machine = new FocusMachine(SipSettings.focus(config), entropy);
        FocusAgent agent = new FocusAgent(mail, machine, entropy, sip, media);
        Thread thread = Thread.ofVirtual().name("focus").start(agent);
        lifetime.opened(() -> {
            mail.post(new FocusMail.Stop());
            thread.join(TimeUnit.SECONDS.toMillis(PATIENCE_SECONDS));
        });
    }

    private void startPump(String name, Runnable pump) {
        Thread thread = Thread.ofVirtual().name(name).start(pump);
        lifetime.opened(() -> {
            thread.interrupt();
            thread.join(TimeUnit.SECONDS.toMillis(PATIENCE_SECONDS));
        });
    }

    private static void pump(Mailbox<CallEvent> from, Mailbox<FocusMail> to) {
        try {
            while (true) {
                if (!to.post(new FocusMail.FromSip(from.take()))) {
                    MdLog.mailboxFull("focus");
                }
            }
        } catch (InterruptedException e) {
            Thread.currentThread().interrupt();
        }
    }

    private void dial(
            SottoConfig config,
            ProgramIdentity identity,
            Fingerprint kdPin,
            LinkProtocol protocol,
            LinkEventPort events) {
        lifetime.opened(LinkClient.start(
                new LinkTarget(config.kd().host(), config.kd().port(), protocol),
                LinkConfig.DEFAULT,
                new LinkIdentity(identity.key(), identity.certificate()),
                Set.of(kdPin),
                events,
                Entropy.system()));
    }

    private static void tell(ConductorAgent conductor, MediaCommand command) {
        if (!conductor.tell(MediaWords.toConductor(command))) {
            MdLog.mailboxFull("conductor");
        }
    }

    private static String state(Mailbox<FocusMail> focus, ConductorAgent conductor) {
        CompletableFuture<FocusView> view = new CompletableFuture<>();
        focus.post(new FocusMail.Describe(view));
        try {
            return StateTree.toJson(new State(view.get(PATIENCE_SECONDS, TimeUnit.SECONDS), conductor.describe()));
        } catch (InterruptedException e) {
            Thread.currentThread().interrupt();
            return "null";
        } catch (ExecutionException | TimeoutException e) {
            MdLog.bug(new IllegalStateException("the focus does not say how it is", e));
            return "null";
        }
    }

    private static ConductorConfig conductorConfig(SottoConfig config) {
        ConductorConfig usual = ConductorConfig.standard(
                List.of(ProtectionProfile.values()), "sotto-" + Entropy.system().nextInt());
        return new ConductorConfig(
                usual.profiles(),
                config.media().lastN(),
                usual.maxSourcesPerLeg(),
                usual.rtcpIntervalNanos(),
                usual.cname());
    }

    /** The last CPUs forward; the first one is left to everything else. */
    private static EngineConfig engineConfig(SottoConfig config) {
        int available = Runtime.getRuntime().availableProcessors();
        List<Integer> cpus = IntStream.range(0, config.media().cores())
                .map(core -> available - 1 - core)
                .mapToObj(cpu -> cpu > 0 ? cpu : -1)
                .toList();
        return new EngineConfig(
                addresses(config.media().listen()), config.media().portBase(), cpus);
    }

    private static List<InetAddress> addresses(String listen) {
        if (listen.equals("0.0.0.0") || listen.equals("::")) {
            return List.of();
        }
        try {
            return List.of(InetAddress.getByName(listen));
        } catch (UnknownHostException e) {
            throw new OperationFailed("media.listen is " + listen + ", which is no address of this machine.", e);
        }
    }

    @Override
    public void close() {
        lifetime.close();
        lifetime.failures().forEach(e -> MdLog.bug(new OperationFailed("something could not be closed", e)));
        MdLog.stopped();
    }
}

package dev.sotto.appliance.gw;

import dev.sotto.appliance.config.ProgramIdentity;
import dev.sotto.appliance.config.ProgramLifetime;
import dev.sotto.appliance.config.SottoConfig;
import dev.sotto.appliance.config.StateDesk;
import dev.sotto.appliance.config.StateSocket;
import dev.sotto.base.Entropy;
import dev.sotto.base.Fingerprint;
import dev.sotto.base.OperationFailed;
import dev.sotto.endpoint.gateway.Gateway;
import dev.sotto.endpoint.library.EndpointHome;
import dev.sotto.keying.link.LinkClient;
import dev.sotto.keying.link.LinkConfig;
import dev.sotto.keying.link.LinkIdentity;
import dev.sotto.keying.link.LinkProtocol;
import dev.sotto.keying.link.LinkTarget;
import dev.sotto.sip.stack.TlsTrust;
import java.nio.file.Files;
import java.time.Duration;
import java.time.InstantSource;
import java.util.Set;

/** The running gateway: opens everything in order, and closes it in the opposite order. */
final class GatewayProcess implements AutoCloseable {
    private static final Duration STATE_PATIENCE = Duration.ofSeconds(2);

    private final ProgramLifetime lifetime = new ProgramLifetime();
    private String summary = "";

    private GatewayProcess() {}

    /**
     * Starts.
     *
     * @throws OperationFailed if it has no identity of its own, if no key distributor is trusted, or if something cannot be opened; what was opened
     *     before is closed again
     */
    static GatewayProcess start(SottoConfig config) {
        GatewayProcess process = new GatewayProcess();
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
        GwFolder folder = GwFolder.of(config);
        Fingerprint kdPin = folder.kdPin().required();
        // The key distributor trusts a certificate, so that one made only now would be refused for ever.
        if (!Files.exists(folder.identity())) {
            throw new OperationFailed(
                    "The gateway has no identity yet: say ./sotto gw fingerprint, which makes one, and"
                            + " ./sotto kd trust gw FINGERPRINT.");
        }
        ProgramIdentity identity = GatewayCommand.identity(config);
        EndpointHome home = folder.home();
        AdmissionAgent desk = new AdmissionAgent();
        Gateway gateway = lifetime.opened(
                Gateway.start(GatewaySettings.of(config, identity, home), new TlsTrust.SystemAuthorities(), desk));
        desk.start(gateway);
        lifetime.opened(desk);
        LinkClient link = lifetime.opened(LinkClient.start(
                new LinkTarget(config.kd().host(), config.kd().port(), LinkProtocol.PHONES),
                LinkConfig.DEFAULT,
                new LinkIdentity(identity.key(), identity.certificate()),
                Set.of(kdPin),
                desk::onLink,
                Entropy.system()));
        StateDesk state = new StateDesk("gw", InstantSource.system(), STATE_PATIENCE)
                .owner("gateway", gateway::describe)
                .view("link", link::describe);
        lifetime.opened(StateSocket.open(folder.stateSocket(), new GwStateDesk(state, new DialDesk(gateway))));
        summary = "SIP on " + gateway.hops();
        GwLog.started(gateway.hops().toString(), home.conferences().size());
        lifetime.ready(folder.ready());
    }

    @Override
    public void close() {
        lifetime.close();
        lifetime.failures().forEach(e -> GwLog.bug(new OperationFailed("something could not be closed", e)));
        GwLog.stopped();
    }
}

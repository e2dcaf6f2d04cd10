package dev.sotto.tests.bench;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import java.io.IOException;
import java.nio.file.Path;
import java.util.List;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** The whole harness with the engine alone, for moments: load generator in C, engine in its own JVM, loopback. */
class HarnessTest {
    private static final Timing SHORT = new Timing(1, 100, 300);
    private static final Scenario FEW = Scenario.closed(5, 1100, 4, Scenario.SendPath.SEGMENTS);

    @TempDir
    static Path folder;

    @SuppressWarnings("NullAway.Init")
    private static Workshop workshop;

    @SuppressWarnings("NullAway.Init")
    private static EngineContender engine;

    @BeforeAll
    static void open() throws IOException {
        workshop = Workshop.open(folder, CpuPlan.here());
        engine = new EngineContender(workshop, EngineContender.Ciphers.BEST);
    }

    @AfterAll
    static void close() {
        engine.close();
    }

    @Test
    void the_engine_forwards_and_the_sampled_receiver_opens_every_packet_whatever_the_duties() throws IOException {
        for (Scenario.Duties duties : Scenario.Duties.values()) {
            Measurement run = measure(engine, FEW.with(duties));
            assertAllArrived(run);
            assertThat(run.forwarded()).isPositive();
            assertThat(run.nanos()).isFinite().isPositive();
            assertThat(run.latency().micros(0.5)).isFinite().isPositive();
            assertThat(run.latency().micros(0.99))
                    .isGreaterThanOrEqualTo(run.latency().micros(0.5));
            // What was on its way when the window began was forwarded before it, and arrived in it.
            long onTheirWay = (long) LoadPlan.window(FEW) * FEW.receivers();
            assertThat(run.facts().get("FORWARDED")).isGreaterThanOrEqualTo((double) run.forwarded() - onTheirWay);
            assertThat(run.facts()).doesNotContainKeys("BUG", "SEND_FAILED", "BAD_TAG");
        }
    }

    @Test
    void many_conferences_each_have_their_own_keys_and_receivers() throws IOException {
        Scenario scenario =
                Scenario.closed(2, 200, 1, Scenario.SendPath.CONNECTED).conferences(10);
        Measurement run = measure(engine, scenario);
        assertAllArrived(run);
        assertThat(run.forwarded()).isPositive();
    }

    @Test
    void receivers_on_two_cores_get_what_the_first_core_opened() throws IOException {
        try (EngineContender two = new EngineContender(workshop, EngineContender.Ciphers.JCE, 2)) {
            Measurement run = measure(two, FEW);
            assertAllArrived(run);
            // What was on its way when the window began was forwarded before it, and arrived in it.
            long onTheirWay = (long) LoadPlan.window(FEW) * FEW.receivers();
            assertThat(run.facts().get("FORWARDED")).isGreaterThanOrEqualTo((double) run.forwarded() - onTheirWay);
        }
    }

    @Test
    void a_paced_load_keeps_its_rate() throws IOException {
        Measurement run = measure(
                engine, Scenario.closed(5, 200, 1, Scenario.SendPath.CONNECTED).paced(200));
        assertAllArrived(run);
        assertThat(run.sent())
                .as("200 a second for 0.4 s, on a machine that may be slow")
                .isBetween(1L, 1000L);
    }

    @Test
    void a_receiver_with_other_keys_counts_every_packet_as_bad() throws IOException {
        Scenario scenario = Scenario.closed(1, 200, 1, Scenario.SendPath.CONNECTED);
        try (Contender.Session session = engine.start(scenario, Sink.LOOPBACK)) {
            Measurement run =
                    Measurement.of(workshop, "engine", new OtherKeys(session), scenario, Sink.LOOPBACK, SHORT);
            assertThat(run.bad()).isPositive();
            assertThat(run.forwarded()).isZero();
            assertThat(run.nanos()).isNaN();
        }
    }

    @Test
    void a_load_that_cannot_be_made_says_why() {
        Scenario tiny = Scenario.closed(1, 40, 1, Scenario.SendPath.CONNECTED);
        assertThatThrownBy(() -> measure(engine, tiny))
                .isInstanceOf(IOException.class)
                .hasMessageContaining("load does not start")
                .hasMessageContaining("configuration");
    }

    private static void assertAllArrived(Measurement run) {
        assertThat(run.bad()).as("packets that the receiver could not open").isZero();
        assertThat(run.sent()).isPositive();
        assertThat(run.lost()).as("of %d sent; %s", run.sent(), run.facts()).isZero();
    }

    private static Measurement measure(Contender contender, Scenario scenario) throws IOException {
        try (Contender.Session session = contender.start(scenario, Sink.LOOPBACK)) {
            return Measurement.of(workshop, contender.name(), session, scenario, Sink.LOOPBACK, SHORT);
        }
    }

    /** A session whose sampled receiver holds keys that are not those of its leg. */
    private record OtherKeys(Contender.Session session) implements Contender.Session {
        @Override
        public LoadPlan load() {
            LoadPlan plan = session.load();
            LoadPlan.Flow flow = plan.flows().getFirst();
            LoadPlan.Flow other = new LoadPlan.Flow(
                    flow.ssrc(),
                    flow.forwarder(),
                    flow.sends(),
                    HopSecret.gcm(77).suite());
            return new LoadPlan(List.of(other), plan.form(), plan.sinks(), plan.loop());
        }

        @Override
        public CpuClock cpu() {
            return session.cpu();
        }

        @Override
        public void close() {}
    }
}

package dev.sotto.tests.bench;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import java.io.IOException;
import java.nio.file.Path;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** The whole harness with the engine alone, for a moment: load generator in C, engine in its own JVM, loopback. */
class HarnessTest {
    private static final Timing SHORT = new Timing(1, 100, 300);
    private static final int RECEIVERS = 5;

    @TempDir
    Path folder;

    @Test
    void the_engine_forwards_and_the_sampled_receiver_opens_every_packet_with_and_without_all_duties()
            throws IOException {
        Workshop workshop = Workshop.open(folder, CpuPlan.here());
        try (EngineContender engine = new EngineContender(workshop)) {
            for (Scenario.Duties duties : Scenario.Duties.values()) {
                Scenario scenario = Scenario.closed(RECEIVERS, 1100, 4, Scenario.SendPath.SEGMENTS)
                        .with(duties);
                Measurement run = measure(workshop, engine, scenario);
                assertThat(run.bad())
                        .as("packets that the receiver could not open")
                        .isZero();
                assertThat(run.sent()).isPositive();
                assertThat(run.lost()).as("of %d sent", run.sent()).isZero();
                assertThat(run.forwarded()).isPositive();
                assertThat(run.nanos()).isFinite().isPositive();
                assertThat(run.latency().micros(0.5)).isFinite().isPositive();
                assertThat(run.latency().micros(0.99))
                        .isGreaterThanOrEqualTo(run.latency().micros(0.5));
                assertThat(run.facts().get("FORWARDED")).isGreaterThanOrEqualTo((double) run.forwarded());
            }
        }
    }

    @Test
    void many_conferences_each_have_their_own_keys_and_receivers() throws IOException {
        Workshop workshop = Workshop.open(folder, CpuPlan.here());
        try (EngineContender engine = new EngineContender(workshop)) {
            Scenario scenario =
                    Scenario.closed(2, 200, 1, Scenario.SendPath.CONNECTED).conferences(10);
            Measurement run = measure(workshop, engine, scenario);
            assertThat(run.bad()).isZero();
            assertThat(run.lost()).isZero();
            assertThat(run.forwarded()).isPositive();
        }
    }

    @Test
    void a_paced_load_keeps_its_rate() throws IOException {
        Workshop workshop = Workshop.open(folder, CpuPlan.here());
        try (EngineContender engine = new EngineContender(workshop)) {
            Scenario scenario = Scenario.closed(RECEIVERS, 200, 1, Scenario.SendPath.CONNECTED)
                    .paced(200);
            Measurement run = measure(workshop, engine, scenario);
            assertThat(run.bad()).isZero();
            assertThat(run.lost()).isZero();
            assertThat(run.sent())
                    .as("200 a second for 0.4 s, on a machine that may be slow")
                    .isBetween(1L, 1000L);
        }
    }

    @Test
    void a_receiver_with_other_keys_counts_every_packet_as_bad() throws IOException {
        Workshop workshop = Workshop.open(folder, CpuPlan.here());
        Scenario scenario = Scenario.closed(1, 200, 1, Scenario.SendPath.CONNECTED);
        try (EngineContender engine = new EngineContender(workshop);
                Contender.Session session = engine.start(scenario, Sink.LOOPBACK)) {
            Measurement run =
                    Measurement.of(workshop, "engine", new OtherKeys(session), scenario, Sink.LOOPBACK, SHORT);
            assertThat(run.bad()).isPositive();
            assertThat(run.forwarded()).isZero();
            assertThat(run.nanos()).isNaN();
        }
    }

    @Test
    void a_load_that_cannot_be_made_says_why() throws IOException {
        Workshop workshop = Workshop.open(folder, CpuPlan.here());
        Scenario tiny = Scenario.closed(1, 40, 1, Scenario.SendPath.CONNECTED);
        try (EngineContender engine = new EngineContender(workshop)) {
            assertThatThrownBy(() -> measure(workshop, engine, tiny))
                    .isInstanceOf(IOException.class)
                    .hasMessageContaining("load does not start")
                    .hasMessageContaining("configuration");
        }
    }

    private static Measurement measure(Workshop workshop, Contender contender, Scenario scenario) throws IOException {
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
            String other = HopSecret.gcm(77).suite();
            return new LoadPlan(
                    java.util.List.of(new LoadPlan.Flow(flow.ssrc(), flow.forwarder(), flow.sends(), other)),
                    plan.form(),
                    plan.sinks(),
                    plan.loop());
        }

        @Override
        public CpuClock cpu() {
            return session.cpu();
        }

        @Override
        public void close() {}
    }
}

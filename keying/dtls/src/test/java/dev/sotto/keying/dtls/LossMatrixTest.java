package dev.sotto.keying.dtls;

import static org.assertj.core.api.Assertions.assertThat;

import dev.sotto.base.KeyMaterial;
import dev.sotto.tests.kit.Rfc;
import dev.sotto.tests.kit.SimulatedNetwork.Weather;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.ExecutorService;
import java.util.concurrent.Executors;
import java.util.concurrent.Future;
import java.util.concurrent.TimeUnit;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

/** Real time, because the DTLS library reads the clock itself; bounded by the handshake timeout. */
class LossMatrixTest {
    private static final int KEYS = 3;
    private static final long DELAY_NANOS = TimeUnit.MILLISECONDS.toNanos(1);

    @ParameterizedTest
    @ValueSource(doubles = {0, 0.02, 0.1, 0.3})
    @Rfc(number = 6347, section = "4.2.4", must = "lost flights are retransmitted until the handshake completes")
    @Rfc(number = 8870, section = "5.4", must = "EKTKey is retransmitted until its ACK arrives")
    void every_association_completes_and_every_key_is_acknowledged(double loss) throws Exception {
        run(loss, 40);
    }

    @Tag("full")
    @ParameterizedTest
    @ValueSource(doubles = {0, 0.02, 0.1, 0.3})
    void every_one_of_many_associations_completes(double loss) throws Exception {
        run(loss, 300);
    }

    private static void run(double loss, int count) throws Exception {
        Weather weather = new Weather(loss, 0.05, loss == 0 ? 0 : 0.1, DELAY_NANOS);
        try (ExecutorService pool =
                Executors.newFixedThreadPool(40, Thread.ofVirtual().factory())) {
            List<Future<?>> runs = new ArrayList<>();
            for (int i = 0; i < count; i++) {
                long seed = 1000L * i + Math.round(100 * loss);
                runs.add(pool.submit(() -> one(seed, weather)));
            }
            for (Future<?> run : runs) {
                run.get(90, TimeUnit.SECONDS);
            }
        }
    }

    private static void one(long seed, Weather weather) {
        try (Pair pair =
                new Pair(seed, weather, Cast.FAST, Cast.leaves(0x0009), Cast.aliceTerms(0x0009), load -> true)) {
            DtlsEvent.Established server = pair.atServer(DtlsEvent.Established.class);
            for (int i = 0; i < KEYS; i++) {
                pair.server().sendEktKey(Cast.ektKey(16, 12, 100 + i, i));
            }
            DtlsEvent.Established client = pair.atClient(DtlsEvent.Established.class);
            assertThat(server.exporterBlock()).as("seed %d", seed).isEqualTo(client.exporterBlock());
            List<Integer> acknowledged = new ArrayList<>();
            for (int i = 0; i < KEYS; i++) {
                KeyMaterial body = pair.atClient(DtlsEvent.EktKeyReceived.class).body();
                assertThat(body).as("seed %d", seed).isEqualTo(Cast.ektKey(16, 12, 100 + i, i));
                acknowledged.add(
                        pair.atServer(DtlsEvent.EktKeyAcknowledged.class).spi());
            }
            assertThat(acknowledged).as("seed %d", seed).containsExactlyInAnyOrder(100, 101, 102);
        }
    }
}

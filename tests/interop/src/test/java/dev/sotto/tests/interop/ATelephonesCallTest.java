package dev.sotto.tests.interop;

import static org.assertj.core.api.Assertions.assertThat;

import java.nio.file.Path;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** Calls of sipp to the gateway, and what is left of them. */
class ATelephonesCallTest {
    @TempDir
    Path folder;

    @Test
    void telephones_hold_resume_move_and_let_the_gateway_offer_and_nothing_is_left_of_them() {
        try (Appliance appliance = Appliance.start(folder, "");
                RunningProgram gateway = appliance.startGateway("1000", "83726150")) {
            Sipp sipp = new Sipp(folder, appliance.ports().gateway());
            for (String transport : new String[] {"u1", "t1"}) {
                assertThat(sipp.run("phone-hold", "1000", 1, transport))
                        .as("hold " + transport)
                        .isZero();
                assertThat(sipp.run("phone-offerless", "9000", 1, transport))
                        .as("offerless " + transport)
                        .isZero();
            }
            assertThat(sipp.run("phone-hold", "1000", 50, "u1"))
                    .as("fifty at once")
                    .isZero();
            assertThat(appliance.gw("describe")).contains("\"phones\":[]", "\"BUG\":0");
            assertThat(Appliance.descriptors(gateway)).isLessThan(100);
        }
    }
}

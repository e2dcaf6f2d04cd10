package dev.sotto.appliance.gw;

import dev.sotto.appliance.config.PinFile;
import dev.sotto.appliance.config.SottoConfig;
import dev.sotto.endpoint.library.EndpointHome;
import java.nio.file.Path;

/**
 * The gateway's folder in the data folder.
 *
 * @param path the folder
 */
record GwFolder(Path path) {
    static GwFolder of(SottoConfig config) {
        return new GwFolder(config.data().resolve("gw"));
    }

    /** Key and certificate of its link and of SIP over TLS. */
    Path identity() {
        return path.resolve("identity.pem");
    }

    /** Exists while the program runs and is ready. */
    Path ready() {
        return path.resolve("ready");
    }

    /** Where a running program says its state. */
    Path stateSocket() {
        return path.resolve("state.sock");
    }

    /** The endpoint that it is: its enrolled identity and its conferences. */
    EndpointHome home() {
        return new EndpointHome(path.resolve("home"));
    }

    /** Where the pinned key of the key distributor is. */
    PinFile kdPin() {
        return new PinFile(path.resolve("kd.pin"), "gw");
    }
}

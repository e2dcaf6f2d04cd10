package dev.sotto.console;

import dev.sotto.provisioning.Trunk;
import java.util.List;

/** How trunks are, and what can be tried with them. Whoever starts the console has one. */
public interface TrunkPort {
    /** One of an appliance that runs none. */
    TrunkPort NONE = new TrunkPort() {
        @Override
        public List<TrunkState> states() {
            return List.of();
        }

        @Override
        public boolean retry(String id) {
            return false;
        }

        @Override
        public List<TrunkTestStep> test(Trunk trunk, String id) {
            return List.of();
        }
    };

    /** How each trunk is; from memory. */
    List<TrunkState> states();

    /** Registers at once, and asks its gateways at once; false if there is no such trunk. */
    boolean retry(String id);

    /**
     * Tries a trunk out that need not be in the store: names, connections, certificates, OPTIONS, REGISTER. Takes up to half a minute.
     *
     * @param trunk with the secrets that the store has for it, or new ones sealed for the id
     * @param id under which its secrets are sealed
     */
    List<TrunkTestStep> test(Trunk trunk, String id);
}

package dev.sotto.appliance.config;

import java.util.List;
import java.util.stream.Collectors;

/** The configuration cannot be used; carries everything that is wrong with it at once. */
public final class ConfigException extends RuntimeException {
    private static final long serialVersionUID = 1L;
    /** What a program exits with: {@code EX_CONFIG} of sysexits.h. */
    public static final int EXIT_CODE = 78;

    private final transient List<ConfigFault> faults;

    /** With all that is wrong. */
    public ConfigException(List<ConfigFault> faults) {
        super(faults.stream().map(ConfigFault::toString).collect(Collectors.joining("\n")));
        this.faults = List.copyOf(faults);
    }

    /** All faults. */
    public List<ConfigFault> faults() {
        return faults;
    }
}

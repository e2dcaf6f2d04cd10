package dev.sotto.console;

import java.util.Optional;
import java.util.function.Supplier;

/**
 * Something without which the appliance is not ready for work.
 *
 * @param name for the answer
 * @param fault why not, as a sentence; empty if all is well; must answer soon
 */
public record Check(String name, Supplier<Optional<String>> fault) {}

package dev.sotto.appliance.config;

/**
 * One thing that is wrong with the configuration.
 *
 * @param where {@code file:line:column}, or the name of an environment variable
 * @param key the key, with dots
 * @param what what is wrong and what to do, as a sentence
 */
public record ConfigFault(String where, String key, String what) {
    @Override
    public String toString() {
        return where + ": " + key + ": " + what;
    }
}

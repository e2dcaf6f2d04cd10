package dev.sotto.appliance.config;

/**
 * What holds for one key.
 *
 * @param key with dots
 * @param text its value; of what may have a password in it only whether there is one
 * @param origin where it was said: a place in the file, a variable of the environment, or the defaults
 */
public record ConfigValue(String key, String text, String origin) {}

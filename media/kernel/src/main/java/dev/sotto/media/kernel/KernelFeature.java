package dev.sotto.media.kernel;

/**
 * Something that makes media faster where the machine has it, for people.
 *
 * @param name as Linux calls it, such as {@code UDP_SEGMENT}
 * @param present whether it was tried and worked
 * @param why if not, the reason; otherwise empty
 */
public record KernelFeature(String name, boolean present, String why) {}

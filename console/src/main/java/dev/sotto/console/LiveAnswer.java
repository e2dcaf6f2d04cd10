package dev.sotto.console;

/**
 * What became of a {@link LiveCommand}.
 *
 * @param done whether it was done or is on its way
 * @param sentence for a person
 */
public record LiveAnswer(boolean done, String sentence) {}

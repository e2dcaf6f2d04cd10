package dev.sotto.console;

/**
 * What others do for the console.
 *
 * @param passwords hashes passwords
 * @param live shows conferences that run, and carries commands to them
 * @param calls has the calls that are over
 */
public record Backstage(PasswordPort passwords, LivePort live, CallLog calls) {}

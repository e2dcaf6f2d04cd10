package dev.sotto.console;

import dev.sotto.notices.Courier;
import dev.sotto.notices.Notices;

/**
 * What others do for the console.
 *
 * @param passwords hashes passwords
 * @param live shows conferences that run, and carries commands to them
 * @param calls has the calls that are over
 * @param tape has the SIP messages of the last calls
 * @param notices what happens
 * @param courier tells webhooks of it
 */
public record Backstage(PasswordPort passwords, LivePort live, CallLog calls, TapePort tape, Notices notices, Courier courier) {}

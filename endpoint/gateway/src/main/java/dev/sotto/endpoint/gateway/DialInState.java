package dev.sotto.endpoint.gateway;

import java.util.List;

/** Where a caller is. */
sealed interface DialInState {
    /** The media do not flow yet. */
    record Waiting() implements DialInState {}

    /** Keys are collected: the number of a meeting. */
    record Choosing() implements DialInState {}

    /** Keys are collected: the PIN of {@code conference}. */
    record Proving(String conference) implements DialInState {}

    /** The key distributor was asked. */
    record Judging(String conference) implements DialInState {}

    /** The conference is being called. */
    record Entering(String conference) implements DialInState {}

    /**
     * In the conference.
     *
     * @param checkWords of the present key
     */
    record Inside(List<String> checkWords) implements DialInState {}

    /** The last words are being said. */
    record Leaving(int status, String sentence) implements DialInState {}

    /** The call is over. */
    record Over() implements DialInState {}
}

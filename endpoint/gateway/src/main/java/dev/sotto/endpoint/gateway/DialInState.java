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

    /**
     * Who answered our call is asked to press a key.
     *
     * @param isPrivate whether the conference is
     */
    record Invited(String conference, boolean isPrivate) implements DialInState {}

    /** The key distributor was asked. */
    record Judging(String conference) implements DialInState {}

    /**
     * The PIN was right, and the caller is asked for a name.
     *
     * @param verdict what becomes of the caller afterwards
     */
    record Naming(String conference, PhoneVerdict verdict) implements DialInState {}

    /**
     * The PIN was right; the caller hears music and nothing of the conference.
     *
     * @param forHost whether a host is waited for, or somebody who opens the door
     */
    record Held(String conference, boolean forHost) implements DialInState {}

    /**
     * The conference is being called.
     *
     * @param asHost whether the caller is one
     */
    record Entering(String conference, boolean asHost) implements DialInState {}

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

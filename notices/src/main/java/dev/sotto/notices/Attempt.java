package dev.sotto.notices;

/**
 * One try to tell a webhook one thing.
 *
 * @param hook its id
 * @param sending what
 * @param number from 1
 */
record Attempt(String hook, Sending sending, int number) {
    /**
     * What is told, the same in each try.
     *
     * @param id of the notice
     * @param event its word
     * @param body JSON
     */
    record Sending(String id, String event, String body) {}

    /**
     * What became of a try.
     *
     * @param status of HTTP; 0 if there was none
     * @param millis how long it took
     * @param answer the begin of what the other side said, as one line
     * @param fault why it counts as failed, as a sentence; empty if it does not
     */
    record Outcome(int status, long millis, String answer, String fault) {
        boolean isDelivered() {
            return fault.isEmpty();
        }
    }
}

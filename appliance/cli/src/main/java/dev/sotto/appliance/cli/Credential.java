package dev.sotto.appliance.cli;

import java.net.http.HttpRequest;

/** By what the console recognises who asks. */
sealed interface Credential {
    /** Nothing yet. */
    record None() implements Credential {
        @Override
        public void addTo(HttpRequest.Builder request) {
            // Only open routes answer.
        }
    }

    /** An API token. */
    record Token(String secret) implements Credential {
        @Override
        public void addTo(HttpRequest.Builder request) {
            request.header("Authorization", "Bearer " + secret);
        }

        @Override
        public String toString() {
            return "Token";
        }
    }

    /**
     * A session that {@code login} began.
     *
     * @param cookie name and value
     * @param csrf what changes must repeat
     */
    record Session(String cookie, String csrf) implements Credential {
        @Override
        public void addTo(HttpRequest.Builder request) {
            request.header("Cookie", cookie).header("X-CSRF-Token", csrf);
        }

        @Override
        public String toString() {
            return "Session";
        }
    }

    /** Adds the headers. */
    void addTo(HttpRequest.Builder request);
}

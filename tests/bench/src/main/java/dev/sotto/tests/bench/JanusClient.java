package dev.sotto.tests.bench;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.ObjectMapper;
import java.io.IOException;
import java.net.URI;
import java.net.http.HttpClient;
import java.net.http.HttpRequest;
import java.net.http.HttpResponse;
import java.util.HashMap;
import java.util.Map;

/** One session of Janus' HTTP API with one plug-in attached. */
final class JanusClient implements AutoCloseable {
    private static final int MOST_EVENTS = 10_000;

    private final ObjectMapper json = new ObjectMapper();
    private final HttpClient http = HttpClient.newHttpClient();
    private final String root;
    private String session;
    private String path;
    private int transaction;

    JanusClient(int port) {
        root = "http://127.0.0.1:" + port + "/janus";
        session = root;
        path = root;
    }

    /** Waits until the server answers, and attaches. */
    void attach(String plugin, long millis) throws IOException {
        long until = System.nanoTime() + millis * 1_000_000;
        while (true) {
            try {
                session = root + "/"
                        + post(Map.of("janus", "create")).at("/data/id").asText();
                break;
            } catch (IOException e) {
                if (System.nanoTime() > until) {
                    throw e;
                }
                Pause.millis(50);
            }
        }
        attachOnceMore(plugin);
    }

    /** Attaches again in the same session: later requests are of the new handle. */
    void attachOnceMore(String plugin) throws IOException {
        path = session;
        path = session + "/"
                + post(Map.of("janus", "attach", "plugin", plugin))
                        .at("/data/id")
                        .asText();
    }

    /**
     * A request to the plug-in that is answered by an event.
     *
     * @throws IOException if it is refused, or if no event of the plug-in came
     */
    JsonNode ask(Map<String, Object> body) throws IOException {
        JsonNode ack = send(HttpRequest.BodyPublishers.ofString(
                json.writeValueAsString(whole(Map.of("janus", "message", "body", body)))));
        if (!ack.path("janus").asText().equals("ack")) {
            throw new IOException(body + " was answered with " + ack);
        }
        String handle = path.substring(path.lastIndexOf('/') + 1);
        for (int events = 0; events < MOST_EVENTS; events++) {
            JsonNode event = get();
            if (!event.path("sender").asText().equals(handle)) {
                // Of another handle: that somebody else joined, for example.
                continue;
            }
            JsonNode answer = event.at("/plugindata/data");
            if (answer.has("error")) {
                throw new IOException(body + " was answered with " + answer);
            }
            if (!answer.isMissingNode()) {
                return answer;
            }
        }
        throw new IOException(body + " was not answered");
    }

    /**
     * A synchronous request to the plug-in.
     *
     * @throws IOException if it is refused
     */
    JsonNode request(Map<String, Object> body) throws IOException {
        JsonNode answer = post(Map.of("janus", "message", "body", body)).at("/plugindata/data");
        if (answer.has("error") || answer.isMissingNode()) {
            throw new IOException(body.get("request") + " was answered with " + answer);
        }
        return answer;
    }

    private JsonNode post(Map<String, Object> message) throws IOException {
        JsonNode answer = send(HttpRequest.BodyPublishers.ofString(json.writeValueAsString(whole(message))));
        if (!answer.path("janus").asText().equals("success")) {
            throw new IOException(message + " was answered with " + answer);
        }
        return answer;
    }

    private Map<String, Object> whole(Map<String, Object> message) {
        Map<String, Object> whole = new HashMap<>(message);
        whole.put("transaction", "bench" + transaction++);
        return whole;
    }

    private JsonNode send(HttpRequest.BodyPublisher body) throws IOException {
        return exchange(HttpRequest.newBuilder(URI.create(path)).POST(body).build());
    }

    /** The next event of the session; waits for it. */
    private JsonNode get() throws IOException {
        return exchange(HttpRequest.newBuilder(URI.create(session)).GET().build());
    }

    private JsonNode exchange(HttpRequest request) throws IOException {
        try {
            return json.readTree(
                    http.send(request, HttpResponse.BodyHandlers.ofString()).body());
        } catch (InterruptedException e) {
            Thread.currentThread().interrupt();
            throw new IOException("interrupted", e);
        }
    }

    @Override
    public void close() {
        http.close();
    }
}

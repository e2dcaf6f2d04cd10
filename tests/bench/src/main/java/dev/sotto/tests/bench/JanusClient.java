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
    private final ObjectMapper json = new ObjectMapper();
    private final HttpClient http = HttpClient.newHttpClient();
    private final String root;
    private String path;
    private int transaction;

    JanusClient(int port) {
        root = "http://127.0.0.1:" + port + "/janus";
        path = root;
    }

    /** Waits until the server answers, and attaches. */
    void attach(String plugin, long millis) throws IOException {
        long until = System.nanoTime() + millis * 1_000_000;
        while (true) {
            try {
                path = root + "/"
                        + post(Map.of("janus", "create")).at("/data/id").asText();
                break;
            } catch (IOException e) {
                if (System.nanoTime() > until) {
                    throw e;
                }
                Pause.millis(50);
            }
        }
        path += "/"
                + post(Map.of("janus", "attach", "plugin", plugin))
                        .at("/data/id")
                        .asText();
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
        Map<String, Object> whole = new HashMap<>(message);
        whole.put("transaction", "bench" + transaction++);
        HttpRequest request = HttpRequest.newBuilder(URI.create(path))
                .POST(HttpRequest.BodyPublishers.ofString(json.writeValueAsString(whole)))
                .build();
        try {
            JsonNode answer = json.readTree(
                    http.send(request, HttpResponse.BodyHandlers.ofString()).body());
            if (!answer.path("janus").asText().equals("success")) {
                throw new IOException(message + " was answered with " + answer);
            }
            return answer;
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

package dev.sotto.endpoint.gateway;

import dev.sotto.base.OperationFailed;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.HashMap;
import java.util.HashSet;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.stream.Stream;

/**
 * What callers hear in which conference: the gateway's language, or that of the conference, with the files of the conference's own
 * folder instead of its. All is read at the start. Before the key distributor has said that the PIN is right, everybody hears the gateway's
 * language, whatever was dialled: a prompt in another one would tell that there is such a conference (ADR 0036). Immutable.
 */
final class ConferencePrompts {
    /** The folder in that of the prompts that has a folder for each such conference, named as its user part. */
    static final String FOLDER = "conferences";

    private final Prompts usual;
    private final Map<String, Prompts> own;

    private ConferencePrompts(Prompts usual, Map<String, Prompts> own) {
        this.usual = usual;
        this.own = Map.copyOf(own);
    }

    /** The same everywhere. */
    static ConferencePrompts everywhere(Prompts usual) {
        return new ConferencePrompts(usual, Map.of());
    }

    /**
     * Reads everything.
     *
     * @throws OperationFailed if a language is not complete, or a file cannot be played or would never be; says which
     */
    static ConferencePrompts load(GatewayConfig.Prompting from) {
        Map<String, Prompts> languages = new HashMap<>();
        Prompts usual = language(languages, from, from.language());
        Path folder = from.folder().resolve(FOLDER);
        Set<String> users = new HashSet<>(from.languages().keySet());
        users.addAll(folders(folder));
        Map<String, Prompts> own = new HashMap<>();
        for (String user : users) {
            Prompts spoken = language(languages, from, from.languages().getOrDefault(user, from.language()));
            Prompts named = spoken.orElse(Phrase.GATEWAY_NAME, usual);
            Path files = folder.resolve(user).normalize();
            boolean isFolder = files.startsWith(folder) && Files.isDirectory(files);
            own.put(user, isFolder ? named.with(files) : named);
        }
        return new ConferencePrompts(usual, own);
    }

    private static Prompts language(Map<String, Prompts> read, GatewayConfig.Prompting from, String language) {
        return read.computeIfAbsent(language, name -> Prompts.load(from.folder(), name));
    }

    private static List<String> folders(Path folder) {
        if (!Files.isDirectory(folder)) {
            return List.of();
        }
        try (Stream<Path> all = Files.list(folder)) {
            return all.filter(Files::isDirectory)
                    .map(path -> path.getFileName().toString())
                    .toList();
        } catch (IOException e) {
            throw new OperationFailed("The prompts of conferences in " + folder + " cannot be read.", e);
        }
    }

    /** Before it is known that the caller may know of a conference. */
    Prompts usual() {
        return usual;
    }

    /** Of a conference into which the caller may come, {@code sip:user@host}. */
    Prompts of(String address) {
        int colon = address.indexOf(':');
        int at = address.lastIndexOf('@');
        return at < 0 ? usual : own.getOrDefault(address.substring(colon + 1, at), usual);
    }
}

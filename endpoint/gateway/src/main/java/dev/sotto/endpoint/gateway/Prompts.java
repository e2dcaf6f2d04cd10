package dev.sotto.endpoint.gateway;

import dev.sotto.base.MalformedException;
import dev.sotto.base.OperationFailed;
import dev.sotto.endpoint.audio.AudioFrame;
import dev.sotto.endpoint.audio.WavCodec;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.stream.Stream;

/** The phrases of one language, the check words and music, as sound. Immutable. */
final class Prompts {
    private static final String ENDING = ".wav";

    private final Map<Phrase, short[]> sounds;
    private final short[] music;

    private Prompts(Map<Phrase, short[]> sounds) {
        this.sounds = new HashMap<>(sounds);
        this.sounds.putIfAbsent(Phrase.WEAKER_TONE, RosterTone.weaker());
        this.sounds.putIfAbsent(Phrase.NAME_TONE, RosterTone.speak());
        short[] recorded = sounds.get(Phrase.MUSIC);
        this.music = recorded == null || recorded.length == 0 ? HoldMusic.loop() : recorded;
    }

    /**
     * Reads the folders {@code LANGUAGE} and {@code words} in {@code folder}, which {@code scripts/prompts.sh} makes.
     *
     * @throws OperationFailed if one cannot be read, or lacks a phrase; says which
     */
    static Prompts load(Path folder, String language) {
        Map<Phrase, short[]> sounds = new HashMap<>();
        for (Path file : files(folder.resolve(language))) {
            sounds.put(new Phrase(name(file)), read(file));
        }
        for (Path file : files(folder.resolve("words"))) {
            sounds.put(Phrase.word(name(file)), read(file));
        }
        List<String> missing = Phrase.ALL.stream()
                .filter(phrase -> !sounds.containsKey(phrase))
                .map(phrase -> phrase.name() + ENDING)
                .toList();
        if (!missing.isEmpty()) {
            throw new OperationFailed("The prompts in " + folder.resolve(language) + " are not complete; missing: "
                    + String.join(", ", missing) + ". scripts/prompts.sh " + folder + " makes them.");
        }
        return new Prompts(sounds);
    }

    /**
     * The same with the files of a conference's folder instead of its own.
     *
     * @throws OperationFailed if a file cannot be played, or has the name of no phrase
     */
    Prompts with(Path folder) {
        Map<Phrase, short[]> both = new HashMap<>(sounds);
        List<String> unknown = new ArrayList<>();
        for (Path file : files(folder)) {
            Phrase phrase = new Phrase(name(file));
            if (!Phrase.ALL.contains(phrase) && !Phrase.OPTIONAL.contains(phrase)) {
                unknown.add(file.getFileName().toString());
            }
            both.put(phrase, read(file));
        }
        if (!unknown.isEmpty()) {
            throw new OperationFailed("Nobody would ever hear these files in " + folder + ": "
                    + String.join(", ", unknown) + ". They are named as those in the folder of a language.");
        }
        return new Prompts(both);
    }

    /** The same, with this phrase as others have it if there is none here. */
    Prompts orElse(Phrase phrase, Prompts others) {
        short[] sound = others.sounds.get(phrase);
        if (sounds.containsKey(phrase) || sound == null) {
            return this;
        }
        Map<Phrase, short[]> more = new HashMap<>(sounds);
        more.put(phrase, sound);
        return new Prompts(more);
    }

    private static List<Path> files(Path folder) {
        try (Stream<Path> all = Files.list(folder)) {
            return new ArrayList<>(
                    all.filter(file -> file.toString().endsWith(ENDING)).toList());
        } catch (IOException e) {
            throw new OperationFailed(
                    "There are no prompts in " + folder + ". scripts/prompts.sh " + folder.getParent()
                            + " makes them; gw.prompts and gw.language say where they are.",
                    e);
        }
    }

    private static String name(Path file) {
        String name = file.getFileName().toString();
        return name.substring(0, name.length() - ENDING.length());
    }

    private static short[] read(Path file) {
        try {
            return WavCodec.parse(Files.readAllBytes(file)).resampledTo(AudioFrame.RATE_HZ);
        } catch (IOException | MalformedException e) {
            throw new OperationFailed("The prompt " + file + " cannot be played: " + e.getMessage(), e);
        }
    }

    /** Samples at 48 kHz; nothing for a check word that nobody has spoken. */
    short[] of(Phrase phrase) {
        return sounds.getOrDefault(phrase, new short[0]);
    }

    /** Whether there is a sound for it. */
    boolean has(Phrase phrase) {
        return sounds.containsKey(phrase);
    }

    /** A loop at 48 kHz for who waits: {@code music.wav} of the language if there is one, else ours. Not to be changed. */
    short[] music() {
        return music;
    }

    /** How a gateway of this name is named: as recorded in {@code gateway-name.wav}, or by letters, or not at all. */
    List<Phrase> gatewayName(String name) {
        if (sounds.containsKey(Phrase.GATEWAY_NAME)) {
            return List.of(Phrase.GATEWAY_NAME);
        }
        // The sentence without a name says as much.
        return name.equalsIgnoreCase("gateway") ? List.of() : Phrase.spelled(name);
    }
}

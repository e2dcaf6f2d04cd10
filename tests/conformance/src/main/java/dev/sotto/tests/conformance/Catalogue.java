package dev.sotto.tests.conformance;

import java.io.IOException;
import java.io.InputStream;
import java.io.UncheckedIOException;
import java.nio.charset.StandardCharsets;
import java.util.Arrays;
import java.util.List;
import java.util.Objects;

/** Reads {@code requirements.tsv}: seven columns; lines that begin with {@code #} are comments. */
final class Catalogue {
    private static final int COLUMNS = 7;

    private Catalogue() {}

    /** The catalogue of this module. */
    static List<Requirement> ours() {
        try (InputStream in = Catalogue.class.getResourceAsStream("/requirements.tsv")) {
            return read(new String(Objects.requireNonNull(in).readAllBytes(), StandardCharsets.UTF_8));
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
    }

    /**
     * Reads all rows.
     *
     * @throws IllegalArgumentException on a line without seven columns
     */
    static List<Requirement> read(String text) {
        return text.lines()
                .filter(line -> !line.isBlank() && !line.startsWith("#"))
                .map(Catalogue::row)
                .toList();
    }

    private static Requirement row(String line) {
        String[] cells = line.split("\t", -1);
        if (cells.length != COLUMNS) {
            throw new IllegalArgumentException("not " + COLUMNS + " columns but " + cells.length + ": " + line);
        }
        List<TestName> tests = Arrays.stream(cells[5].split(","))
                .map(String::strip)
                .filter(name -> !name.isEmpty())
                .map(TestName::read)
                .toList();
        return new Requirement(
                cells[0], Integer.parseInt(cells[1]), cells[2], cells[3], cells[4], tests, cells[6].strip());
    }
}

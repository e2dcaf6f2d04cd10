package dev.sotto.tests.bench;

import java.util.ArrayList;
import java.util.List;
import java.util.stream.Collectors;

/**
 * Cells for people, in columns for a terminal and as Markdown for a page.
 *
 * @param header names of the columns
 * @param rows each with as many cells as the header
 */
record Table(List<String> header, List<List<String>> rows) {
    private static final String GAP = "  ";

    /** @throws IllegalArgumentException if a row has too many or too few cells */
    Table {
        header = List.copyOf(header);
        rows = rows.stream().map(List::copyOf).toList();
        for (List<String> row : rows) {
            if (row.size() != header.size()) {
                throw new IllegalArgumentException(row + " under " + header);
            }
        }
    }

    /** Each column as wide as its widest cell. */
    String text() {
        int[] widths = new int[header.size()];
        for (List<String> row : lines()) {
            for (int i = 0; i < widths.length; i++) {
                widths[i] = Math.max(widths[i], row.get(i).length());
            }
        }
        return lines().stream().map(row -> padded(row, widths)).collect(Collectors.joining("\n"));
    }

    private static String padded(List<String> row, int[] widths) {
        StringBuilder out = new StringBuilder();
        for (int i = 0; i < widths.length; i++) {
            out.append(row.get(i))
                    .append(" ".repeat(widths[i] - row.get(i).length()))
                    .append(GAP);
        }
        return out.toString().stripTrailing();
    }

    /** With a line of dashes below the header. */
    String markdown() {
        List<List<String>> lines = lines();
        lines.add(1, header.stream().map(name -> "---").toList());
        return lines.stream()
                .map(row -> row.stream()
                        .map(cell -> cell.replace("|", "\\|"))
                        .collect(Collectors.joining(" | ", "| ", " |\n")))
                .collect(Collectors.joining());
    }

    private List<List<String>> lines() {
        List<List<String>> lines = new ArrayList<>(List.of(header));
        lines.addAll(rows);
        return lines;
    }
}

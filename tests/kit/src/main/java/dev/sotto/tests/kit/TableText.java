package dev.sotto.tests.kit;

import java.util.ArrayList;
import java.util.List;

/** Tables as a spreadsheet reads them (RFC 4180). */
public final class TableText {
    private static final String FORMULA = "=+-@\t\r\n＝＋－＠";

    private TableText() {}

    /** Whether a spreadsheet may take the cell for a formula. */
    public static boolean calculates(String cell) {
        return !cell.isEmpty() && FORMULA.indexOf(cell.charAt(0)) >= 0;
    }

    /** The cells of each row; rows can be changed. */
    public static List<List<String>> rows(String text) {
        List<List<String>> rows = new ArrayList<>();
        List<String> row = new ArrayList<>();
        StringBuilder cell = new StringBuilder();
        boolean inQuotes = false;
        for (int i = 0; i < text.length(); i++) {
            char c = text.charAt(i);
            if (inQuotes && text.startsWith("\"\"", i)) {
                cell.append(c);
                i++;
            } else if (c == '"') {
                inQuotes = !inQuotes;
            } else if (!inQuotes && (c == ',' || c == '\n')) {
                row.add(cell.toString());
                cell.setLength(0);
                if (c == '\n') {
                    rows.add(row);
                    row = new ArrayList<>();
                }
            } else if (inQuotes || c != '\r') {
                cell.append(c);
            }
        }
        return rows;
    }
}

package dev.sotto.tests.bench;

import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.stream.Stream;

/**
 * A plot with two logarithmic axes, as SVG that can be read on white and on black.
 *
 * @param x what the horizontal axis is
 * @param y what the vertical axis is
 * @param lines points of each line by its label, at most four lines
 */
record Plot(String x, String y, Map<String, List<Point>> lines) {
    private static final int WIDTH = 640;
    private static final int HEIGHT = 360;
    private static final int LEFT = 70;
    private static final int RIGHT = 130;
    private static final int TOP = 20;
    private static final int BOTTOM = 50;
    private static final List<String> COLOURS = List.of("#0a7", "#c50", "#57c", "#a3a");

    /** Both coordinates are positive. */
    record Point(double x, double y) {}

    String svg() {
        StringBuilder out = new StringBuilder(4096);
        out.append(String.format(
                Locale.ROOT,
                "<svg xmlns=\"http://www.w3.org/2000/svg\" viewBox=\"0 0 %d %d\" font-family=\"sans-serif\""
                        + " font-size=\"12\" fill=\"#888\">%n",
                WIDTH,
                HEIGHT));
        axis(out);
        int number = 0;
        for (Map.Entry<String, List<Point>> line : lines.entrySet()) {
            line(out, line.getKey(), line.getValue(), COLOURS.get(number++ % COLOURS.size()));
        }
        return out.append("</svg>\n").toString();
    }

    private void axis(StringBuilder out) {
        for (double at = floor(lowX()); at <= highX() * 1.001; at *= 10) {
            grid(out, atX(at), TOP, atX(at), HEIGHT - BOTTOM);
            label(out, atX(at), HEIGHT - BOTTOM + 18.0, "middle", number(at));
        }
        for (double decade = floor(lowY()); decade <= highY(); decade *= 10) {
            for (int step : new int[] {1, 2, 5}) {
                double at = decade * step;
                if (at >= lowY() * 0.999 && at <= highY() * 1.001) {
                    grid(out, LEFT, atY(at), WIDTH - RIGHT, atY(at));
                    label(out, LEFT - 8.0, atY(at) + 4, "end", number(at));
                }
            }
        }
        label(out, (LEFT + WIDTH - RIGHT) / 2.0, HEIGHT - 12.0, "middle", x);
        out.append(String.format(
                Locale.ROOT,
                "<text transform=\"rotate(-90)\" x=\"%d\" y=\"16\" text-anchor=\"middle\">%s</text>%n",
                -(TOP + HEIGHT - BOTTOM) / 2,
                y));
    }

    private void line(StringBuilder out, String name, List<Point> points, String colour) {
        if (points.isEmpty()) {
            return;
        }
        out.append("<polyline fill=\"none\" stroke-width=\"2\" stroke=\"")
                .append(colour)
                .append("\" points=\"");
        points.forEach(point -> out.append(String.format(Locale.ROOT, "%.1f,%.1f ", atX(point.x()), atY(point.y()))));
        out.append("\"/>\n");
        for (Point point : points) {
            out.append(String.format(
                    Locale.ROOT,
                    "<circle r=\"3\" fill=\"%s\" cx=\"%.1f\" cy=\"%.1f\"/>%n",
                    colour,
                    atX(point.x()),
                    atY(point.y())));
        }
        Point last = points.getLast();
        out.append(String.format(
                Locale.ROOT,
                "<text fill=\"%s\" x=\"%.1f\" y=\"%.1f\">%s</text>%n",
                colour,
                atX(last.x()) + 8,
                atY(last.y()) + 4,
                name));
    }

    private static void grid(StringBuilder out, double fromX, double fromY, double toX, double toY) {
        out.append(String.format(
                Locale.ROOT,
                "<line stroke=\"#8884\" x1=\"%.1f\" y1=\"%.1f\" x2=\"%.1f\" y2=\"%.1f\"/>%n",
                fromX,
                fromY,
                toX,
                toY));
    }

    private static void label(StringBuilder out, double x, double y, String anchor, String label) {
        out.append(String.format(
                Locale.ROOT, "<text x=\"%.1f\" y=\"%.1f\" text-anchor=\"%s\">%s</text>%n", x, y, anchor, label));
    }

    private static String number(double value) {
        return String.format(Locale.ROOT, "%.0f", value);
    }

    private double atX(double value) {
        return LEFT + share(value, lowX(), highX()) * (WIDTH - LEFT - RIGHT);
    }

    private double atY(double value) {
        return HEIGHT - BOTTOM - share(value, lowY(), highY()) * (HEIGHT - TOP - BOTTOM);
    }

    private static double share(double value, double low, double high) {
        return high <= low ? 0.5 : Math.log(value / low) / Math.log(high / low);
    }

    private static double floor(double value) {
        return Math.pow(10, Math.floor(Math.log10(value) + 1e-9));
    }

    private double lowX() {
        return points().mapToDouble(Point::x).min().orElse(1);
    }

    private double highX() {
        return points().mapToDouble(Point::x).max().orElse(1);
    }

    private double lowY() {
        return points().mapToDouble(Point::y).min().orElse(1) / 1.5;
    }

    private double highY() {
        return points().mapToDouble(Point::y).max().orElse(1) * 1.5;
    }

    private Stream<Point> points() {
        return lines.values().stream().flatMap(List::stream);
    }
}

package dev.balsa.bench.compare;

import java.util.List;
import java.util.Locale;

/** Horizontal bars as SVG; the first one, which is ours, stands out. Readable on light and dark pages. */
final class BarChart {
    private static final int WIDTH = 760;
    private static final int LABEL_WIDTH = 250;
    private static final int VALUE_WIDTH = 110;
    private static final int ROW_HEIGHT = 30;
    private static final int TOP = 46;

    /** One bar. */
    record Bar(String label, double value) {}

    private BarChart() {}

    /** @param format how a value is written, for {@link String#format} */
    static String svg(String title, List<Bar> bars, String format) {
        double largest =
                Math.max(1e-9, bars.stream().mapToDouble(Bar::value).max().orElse(1));
        int height = TOP + bars.size() * ROW_HEIGHT + 14;
        StringBuilder svg = new StringBuilder(String.format(
                Locale.ROOT,
                "<svg xmlns=\"http://www.w3.org/2000/svg\" width=\"%d\" height=\"%d\" viewBox=\"0 0 %d %d\""
                        + " role=\"img\" font-family=\"sans-serif\" font-size=\"14\">%n"
                        + "<title>%s</title>%n<rect width=\"100%%\" height=\"100%%\" fill=\"#ffffff\"/>%n"
                        + "<text x=\"12\" y=\"26\" font-size=\"16\" fill=\"#1f2933\">%s</text>%n",
                WIDTH,
                height,
                WIDTH,
                height,
                escaped(title),
                escaped(title)));
        for (int i = 0; i < bars.size(); i++) {
            Bar bar = bars.get(i);
            int y = TOP + i * ROW_HEIGHT;
            double length = Math.max(1, (WIDTH - LABEL_WIDTH - VALUE_WIDTH) * bar.value() / largest);
            svg.append(String.format(
                    Locale.ROOT,
                    "<text x=\"%d\" y=\"%d\" text-anchor=\"end\" fill=\"#1f2933\">%s</text>%n"
                            + "<rect x=\"%d\" y=\"%d\" width=\"%.1f\" height=\"20\" fill=\"%s\"/>%n"
                            + "<text x=\"%.1f\" y=\"%d\" fill=\"#1f2933\">%s</text>%n",
                    LABEL_WIDTH - 10,
                    y + 15,
                    escaped(bar.label()),
                    LABEL_WIDTH,
                    y,
                    length,
                    i == 0 ? "#0b7285" : "#adb5bd",
                    LABEL_WIDTH + length + 8,
                    y + 15,
                    String.format(Locale.ROOT, format, bar.value())));
        }
        return svg.append("</svg>").append(System.lineSeparator()).toString();
    }

    private static String escaped(String text) {
        return text.replace("&", "&amp;").replace("<", "&lt;").replace(">", "&gt;");
    }
}

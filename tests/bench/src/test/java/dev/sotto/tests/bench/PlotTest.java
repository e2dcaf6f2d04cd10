package dev.sotto.tests.bench;

import static org.assertj.core.api.Assertions.assertThat;

import java.io.ByteArrayInputStream;
import java.nio.charset.StandardCharsets;
import java.util.List;
import java.util.Map;
import javax.xml.parsers.DocumentBuilderFactory;
import org.junit.jupiter.api.Test;
import org.w3c.dom.Document;
import org.w3c.dom.Element;

class PlotTest {
    @Test
    void a_plot_is_well_formed_and_every_point_is_inside() throws Exception {
        Plot plot = new Plot(
                "receivers",
                "ns",
                Map.of(
                        "one", List.of(new Plot.Point(1, 3000), new Plot.Point(1000, 300)),
                        "empty", List.of(),
                        "single", List.of(new Plot.Point(10, 450))));
        Document svg = DocumentBuilderFactory.newInstance()
                .newDocumentBuilder()
                .parse(new ByteArrayInputStream(plot.svg().getBytes(StandardCharsets.UTF_8)));
        assertThat(svg.getElementsByTagName("polyline").getLength()).isEqualTo(2);
        assertThat(svg.getElementsByTagName("circle").getLength()).isEqualTo(3);
        for (int i = 0; i < 3; i++) {
            Element circle = (Element) svg.getElementsByTagName("circle").item(i);
            assertThat(Double.parseDouble(circle.getAttribute("cx"))).isBetween(70.0, 510.0);
            assertThat(Double.parseDouble(circle.getAttribute("cy"))).isBetween(20.0, 310.0);
        }
    }
}

package dev.sotto.appliance.config;

import java.io.StringReader;
import java.util.ArrayList;
import java.util.HashSet;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import org.jspecify.annotations.Nullable;
import org.yaml.snakeyaml.LoaderOptions;
import org.yaml.snakeyaml.Yaml;
import org.yaml.snakeyaml.constructor.SafeConstructor;
import org.yaml.snakeyaml.error.Mark;
import org.yaml.snakeyaml.error.MarkedYAMLException;
import org.yaml.snakeyaml.error.YAMLException;
import org.yaml.snakeyaml.nodes.CollectionNode;
import org.yaml.snakeyaml.nodes.MappingNode;
import org.yaml.snakeyaml.nodes.Node;
import org.yaml.snakeyaml.nodes.NodeTuple;
import org.yaml.snakeyaml.nodes.ScalarNode;
import org.yaml.snakeyaml.nodes.SequenceNode;

/** A YAML document as scalars with their places. Only the shape is looked at here; no tag makes an object. */
final class YamlTree {
    /**
     * A scalar and where it stands.
     *
     * @param where {@code file:line:column}
     */
    record Scalar(String text, String where) {}

    /** One entry of a list of mappings. */
    record Entry(Map<String, Scalar> scalars, Map<String, List<Scalar>> lists, String where) {}

    private final String file;
    private final List<ConfigFault> faults;
    private final Map<String, Scalar> scalars = new LinkedHashMap<>();
    private final Map<String, List<Node>> lists = new LinkedHashMap<>();

    private YamlTree(String file, List<ConfigFault> faults) {
        this.file = file;
        this.faults = faults;
    }

    /** Reads {@code text}; what is wrong with its shape goes to {@code faults}. */
    static YamlTree read(String file, String text, List<ConfigFault> faults) {
        YamlTree tree = new YamlTree(file, faults);
        try {
            @Nullable Node root = new Yaml(new SafeConstructor(new LoaderOptions())).compose(new StringReader(text));
            if (root instanceof MappingNode mapping) {
                tree.walk("", mapping);
            } else if (root != null) {
                faults.add(
                        new ConfigFault(tree.where(root.getStartMark()), "(file)", "must consist of keys and values."));
            }
        } catch (MarkedYAMLException e) {
            String where =
                    Optional.ofNullable(e.getProblemMark()).map(tree::where).orElse(file);
            faults.add(new ConfigFault(where, "(file)", "is not YAML: " + e.getProblem() + "."));
        } catch (YAMLException e) {
            faults.add(new ConfigFault(file, "(file)", "is not YAML: " + e.getMessage() + "."));
        }
        return tree;
    }

    /** All scalars by their path with dots. */
    Map<String, Scalar> scalars() {
        return scalars;
    }

    /** The entries of the list of mappings at {@code path}. */
    List<Entry> entries(String path) {
        List<Entry> entries = new ArrayList<>();
        for (Node node : lists.getOrDefault(path, List.of())) {
            if (node instanceof MappingNode mapping) {
                entries.add(entry(path, mapping));
            } else {
                faults.add(new ConfigFault(
                        where(node.getStartMark()), path, "each entry must consist of keys and values."));
            }
        }
        return entries;
    }

    private Entry entry(String path, MappingNode mapping) {
        YamlTree inner = new YamlTree(file, faults);
        inner.walk("", mapping);
        Map<String, List<Scalar>> texts = new LinkedHashMap<>();
        inner.lists.forEach((key, nodes) -> texts.put(key, inner.texts(path + "." + key, nodes)));
        return new Entry(inner.scalars, texts, where(mapping.getStartMark()));
    }

    private List<Scalar> texts(String path, List<Node> nodes) {
        List<Scalar> texts = new ArrayList<>();
        for (Node node : nodes) {
            if (node instanceof ScalarNode scalar) {
                texts.add(new Scalar(scalar.getValue(), where(scalar.getStartMark())));
            } else {
                faults.add(new ConfigFault(where(node.getStartMark()), path, "must be a list of plain values."));
            }
        }
        return texts;
    }

    private void walk(String prefix, MappingNode mapping) {
        Set<String> seen = new HashSet<>();
        for (NodeTuple tuple : mapping.getValue()) {
            String name = tuple.getKeyNode() instanceof ScalarNode key ? key.getValue() : "(no plain key)";
            String path = prefix.isEmpty() ? name : prefix + "." + name;
            String where = where(tuple.getKeyNode().getStartMark());
            if (!seen.add(name)) {
                faults.add(new ConfigFault(where, path, "stands here a second time; keep one."));
            }
            switch (tuple.getValueNode()) {
                // An alias is the same node again, and may even stand inside itself.
                case CollectionNode<?> shared
                when shared.getAnchor() != null ->
                    faults.add(new ConfigFault(where, path, "anchors and aliases are not used here; write it out."));
                case ScalarNode scalar when isNothing(scalar) -> {}
                case ScalarNode scalar ->
                    scalars.put(path, new Scalar(scalar.getValue(), where(scalar.getStartMark())));
                case SequenceNode sequence -> lists.put(path, sequence.getValue());
                case MappingNode inner -> walk(path, inner);
                default -> faults.add(new ConfigFault(where, path, "has a value of a kind that is not used here."));
            }
        }
    }

    /** A key with nothing behind it, as when everything below it is commented out. */
    private static boolean isNothing(ScalarNode scalar) {
        return scalar.isPlain() && scalar.getValue().isEmpty();
    }

    /** Paths of all lists, with the place of their first entry. */
    Map<String, String> listPlaces() {
        Map<String, String> places = new LinkedHashMap<>();
        lists.forEach((path, nodes) ->
                places.put(path, nodes.isEmpty() ? file : where(nodes.getFirst().getStartMark())));
        return places;
    }

    private String where(Mark mark) {
        return file + ":" + (mark.getLine() + 1) + ":" + (mark.getColumn() + 1);
    }
}

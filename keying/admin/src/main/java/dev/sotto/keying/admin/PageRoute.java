package dev.sotto.keying.admin;

import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Set;

/**
 * One thing that can be asked of the page.
 *
 * @param method of HTTP
 * @param path with names in braces
 * @param isOpen whether nobody need be signed in
 * @param fields what its body may say
 * @param does what is done
 */
record PageRoute(String method, String path, boolean isOpen, Set<String> fields, Act does) {
    /** What a route does. */
    @FunctionalInterface
    interface Act {
        /** @throws dev.sotto.base.Refused with a status and a sentence */
        PageAnswer on(PageRequest request) throws InterruptedException;
    }

    /** One for those who are signed in. */
    static PageRoute of(String method, String path, Set<String> fields, Act does) {
        return new PageRoute(method, path, false, fields, does);
    }

    /** What stands for the names, if this is the path. */
    Optional<Map<String, String>> names(List<String> segments) {
        List<String> wanted = segments(path);
        if (wanted.size() != segments.size()) {
            return Optional.empty();
        }
        Map<String, String> names = new HashMap<>();
        for (int i = 0; i < wanted.size(); i++) {
            String part = wanted.get(i);
            if (part.startsWith("{")) {
                names.put(part.substring(1, part.length() - 1), segments.get(i));
            } else if (!part.equals(segments.get(i))) {
                return Optional.empty();
            }
        }
        return Optional.of(names);
    }

    /** Whether it changes something. */
    boolean isChange() {
        return !method.equals("GET");
    }

    /** The parts of a raw path. */
    static List<String> segments(String path) {
        return new ArrayList<>(List.of(path.substring(1).split("/", -1)));
    }
}

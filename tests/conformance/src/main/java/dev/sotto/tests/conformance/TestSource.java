package dev.sotto.tests.conformance;

import java.util.ArrayList;
import java.util.List;
import java.util.regex.MatchResult;
import java.util.regex.Matcher;
import java.util.regex.Pattern;

/**
 * Finds the tests of a source file and their {@code @Rfc} annotations. It knows as much of Java as our tests need: comments,
 * strings, annotations with literal attributes, and that a method is a name before a parenthesis.
 */
final class TestSource {
    private static final Pattern TOKEN = Pattern.compile("""
            //[^\\n]*|/\\*.*?\\*/|\\"{3}.*?(?<!\\\\)\\"{3}|"(?:[^"\\\\]|\\\\.)*+"|'(?:[^'\\\\]|\\\\.)+'|@?[\\w$.]+|[^\\s\\w]""", Pattern.DOTALL);
    private static final Pattern PACKAGE = Pattern.compile("(?m)^package ([\\w.]+);");
    private static final Pattern TEST = Pattern.compile("@(Test|ParameterizedTest|RepeatedTest|TestFactory|FuzzTest)");
    private static final Pattern ATTRIBUTE =
            Pattern.compile("(\\w+)\\s*=\\s*(\\d+|\"(?:[^\"\\\\]|\\\\.)*+\"(?:\\s*\\+\\s*\"(?:[^\"\\\\]|\\\\.)*+\")*)");
    private static final Pattern JOINT = Pattern.compile("\"\\s*\\+\\s*\"");

    private final List<String> tokens;
    private final String module;
    private final String className;
    private final List<TestMethod> found = new ArrayList<>();
    private final List<String> annotations = new ArrayList<>();
    private boolean classIsFull;

    private TestSource(String module, String className, String source) {
        this.module = module;
        this.className = className;
        this.tokens = TOKEN.matcher(source)
                .results()
                .map(MatchResult::group)
                .filter(token -> !token.startsWith("//") && !token.startsWith("/*"))
                .toList();
    }

    /**
     * The tests of a file.
     *
     * @param module folder of the module below the root
     * @param simpleName name of the file without its ending
     * @param source its text
     */
    static List<TestMethod> tests(String module, String simpleName, String source) {
        Matcher matcher = PACKAGE.matcher(source);
        String prefix = matcher.find() ? matcher.group(1) + "." : "";
        return new TestSource(module, prefix + simpleName, source).scan();
    }

    private List<TestMethod> scan() {
        int at = 0;
        while (at < tokens.size()) {
            String token = tokens.get(at);
            int next = at + 1;
            if (token.startsWith("@") && token.length() > 1 && !token.equals("@interface")) {
                next = endOfArguments(next);
                annotations.add(String.join(" ", tokens.subList(at, next)));
            } else if (token.equals("class")) {
                classIsFull |= isFull();
                annotations.clear();
            } else if (token.equals("(")) {
                method(tokens.get(at - 1));
            } else if (token.equals(";") || token.equals("{") || token.equals("}")) {
                annotations.clear();
            }
            at = next;
        }
        return found;
    }

    /** Where the arguments of an annotation end that may begin here. */
    private int endOfArguments(int at) {
        if (at >= tokens.size() || !tokens.get(at).equals("(")) {
            return at;
        }
        int depth = 0;
        int end = at;
        do {
            String token = tokens.get(end++);
            depth += token.equals("(") ? 1 : token.equals(")") ? -1 : 0;
        } while (depth > 0 && end < tokens.size());
        return end;
    }

    private void method(String name) {
        if (annotations.stream().anyMatch(text -> TEST.matcher(text).lookingAt())) {
            List<Claim> claims = annotations.stream()
                    .filter(text -> text.startsWith("@Rfc ("))
                    .map(TestSource::claim)
                    .toList();
            found.add(new TestMethod(module, className, name, classIsFull || isFull(), claims));
        }
        annotations.clear();
    }

    private boolean isFull() {
        return annotations.stream().anyMatch(text -> text.startsWith("@Tag") && text.contains("\"full\""));
    }

    private static Claim claim(String annotation) {
        int rfc = 0;
        String section = "";
        String secondSource = "";
        Matcher attributes = ATTRIBUTE.matcher(annotation);
        while (attributes.find()) {
            String value = JOINT.matcher(attributes.group(2)).replaceAll("").replace("\"", "");
            switch (attributes.group(1)) {
                case "number" -> rfc = Integer.parseInt(value);
                case "section" -> section = value;
                case "secondSource" -> secondSource = value;
                default -> {}
            }
        }
        return new Claim(rfc, section, secondSource);
    }
}

package dev.sotto.tests.architecture;

import com.sun.source.tree.AnnotationTree;
import com.sun.source.tree.BinaryTree;
import com.sun.source.tree.CompilationUnitTree;
import com.sun.source.tree.ConditionalExpressionTree;
import com.sun.source.tree.ExpressionTree;
import com.sun.source.tree.IdentifierTree;
import com.sun.source.tree.LiteralTree;
import com.sun.source.tree.MethodInvocationTree;
import com.sun.source.tree.NewClassTree;
import com.sun.source.tree.ParenthesizedTree;
import com.sun.source.tree.Tree;
import com.sun.source.tree.VariableTree;
import com.sun.source.util.JavacTask;
import com.sun.source.util.TreeScanner;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.TreeSet;
import java.util.regex.Pattern;
import java.util.stream.Stream;
import javax.lang.model.element.Modifier;
import javax.tools.JavaCompiler;
import javax.tools.StandardJavaFileManager;
import javax.tools.ToolProvider;

/**
 * Reads in sources what programs say to people: texts that are whole sentences, and those that are handed to what makes a refusal or a
 * reason of SIP. Where a value stands in a sentence there is {@code {}}.
 */
final class SentenceReader extends TreeScanner<Void, Void> {
    private static final String HOLE = "\0";
    private static final Pattern FORMATTED = Pattern.compile("%[0-9]*[sdx]");
    private static final Pattern HOLES = Pattern.compile("\0+");
    private static final Pattern WORDS = Pattern.compile("(?s).*[a-z] [a-z\0].*|.*\0 [a-z].*");
    private static final Set<String> REFUSING = Set.of("saying", "nowhere", "withWarning", "unreachable");
    private static final Set<String> REASONS = Set.of("Reason", "Verdict");

    private final Map<String, ExpressionTree> constants = new HashMap<>();
    private final Set<String> found;

    private SentenceReader(Set<String> found) {
        this.found = found;
    }

    /** All sentences in the sources below these folders, but not those in files of these names. */
    static Set<String> read(List<Path> folders, Set<String> without) throws IOException {
        List<Path> files = new ArrayList<>();
        for (Path folder : folders) {
            try (Stream<Path> all = Files.walk(folder)) {
                all.filter(file -> file.toString().endsWith(".java"))
                        .filter(file ->
                                !without.contains(file.getFileName().toString().replace(".java", "")))
                        .forEach(files::add);
            }
        }
        Set<String> out = new TreeSet<>();
        JavaCompiler compiler = ToolProvider.getSystemJavaCompiler();
        try (StandardJavaFileManager manager = compiler.getStandardFileManager(null, null, null)) {
            JavacTask task = (JavacTask) compiler.getTask(
                    null, manager, _ -> {}, List.of(), null, manager.getJavaFileObjectsFromPaths(files));
            for (CompilationUnitTree unit : task.parse()) {
                SentenceReader reader = new SentenceReader(out);
                reader.constants(unit);
                reader.scan(unit, null);
            }
        }
        return out;
    }

    private void constants(CompilationUnitTree unit) {
        new TreeScanner<Void, Void>() {
            @Override
            public Void visitVariable(VariableTree one, Void unused) {
                if (one.getInitializer() != null
                        && one.getModifiers().getFlags().contains(Modifier.STATIC)
                        && one.getType().toString().equals("String")) {
                    constants.put(one.getName().toString(), one.getInitializer());
                }
                return super.visitVariable(one, null);
            }
        }.scan(unit, null);
    }

    /** All texts that an expression can be, each with holes. */
    private List<String> texts(ExpressionTree expression) {
        return switch (expression) {
            case ParenthesizedTree inner -> texts(inner.getExpression());
            case LiteralTree literal when literal.getValue() instanceof String text -> List.of(text);
            case BinaryTree sum
            when sum.getKind() == Tree.Kind.PLUS ->
                texts(sum.getLeftOperand()).stream()
                        .flatMap(left -> texts(sum.getRightOperand()).stream().map(right -> left + right))
                        .toList();
            case ConditionalExpressionTree choice ->
                Stream.of(choice.getTrueExpression(), choice.getFalseExpression())
                        .flatMap(each -> texts(each).stream())
                        .toList();
            case IdentifierTree name
            when constants.containsKey(name.getName().toString()) ->
                texts(constants.get(name.getName().toString()));
            default -> List.of(HOLE);
        };
    }

    private void take(ExpressionTree expression, boolean anyWords) {
        for (String text : texts(expression)) {
            String said = FORMATTED.matcher(text).replaceAll(HOLE);
            if (isSentence(said) || (anyWords && WORDS.matcher(said).matches())) {
                found.add(HOLES.matcher(said.strip()).replaceAll("{}"));
            }
        }
    }

    /** A whole one, and not one of several ends of one that begins elsewhere and is found there. */
    private static boolean isSentence(String said) {
        return said.strip().endsWith(".")
                && said.contains(" ")
                && said.length() > 8
                && !said.startsWith(",")
                && !said.startsWith(";");
    }

    @Override
    public Void visitBinary(BinaryTree sum, Void unused) {
        if (sum.getKind() != Tree.Kind.PLUS) {
            return super.visitBinary(sum, null);
        }
        take(sum, false);
        operand(sum.getLeftOperand());
        operand(sum.getRightOperand());
        return null;
    }

    /** A part of a sum is no sentence of its own. */
    private void operand(ExpressionTree part) {
        if (part instanceof BinaryTree inner && inner.getKind() == Tree.Kind.PLUS) {
            operand(inner.getLeftOperand());
            operand(inner.getRightOperand());
        } else if (!(part instanceof LiteralTree)) {
            scan(part, null);
        }
    }

    @Override
    public Void visitLiteral(LiteralTree literal, Void unused) {
        take(literal, false);
        return null;
    }

    @Override
    public Void visitMethodInvocation(MethodInvocationTree call, Void unused) {
        String select = call.getMethodSelect().toString();
        if (REFUSING.contains(select.substring(select.lastIndexOf('.') + 1))) {
            call.getArguments().forEach(argument -> take(argument, true));
        }
        return super.visitMethodInvocation(call, null);
    }

    @Override
    public Void visitNewClass(NewClassTree made, Void unused) {
        if (REASONS.contains(made.getIdentifier().toString())) {
            made.getArguments().forEach(argument -> take(argument, true));
        }
        return super.visitNewClass(made, null);
    }

    @Override
    public Void visitAnnotation(AnnotationTree annotation, Void unused) {
        return null;
    }
}

package dev.sotto.tests.kit;

import java.lang.annotation.ElementType;
import java.lang.annotation.Repeatable;
import java.lang.annotation.Retention;
import java.lang.annotation.RetentionPolicy;
import java.lang.annotation.Target;

/** The requirement of an RFC that a test shows. Passed tests fill {@code docs/rfc-matrix.md} through {@link RfcMatrixListener}. */
@Retention(RetentionPolicy.RUNTIME)
@Target(ElementType.METHOD)
@Repeatable(Rfc.List.class)
public @interface Rfc {
    /** Number of the RFC, for example 8723. */
    int number();

    /** Section, for example {@code "5.1"}. */
    String section();

    /** The requirement in our own few words, for example {@code "SSRC mismatch discards the EKT field"}. */
    String must();

    /** Who else agrees: {@code "libsrtp2"}, {@code "OpenSSL"}, {@code "RFC vectors"}; empty when only our own oracle does. */
    String secondSource() default "";

    /** Container of repeated annotations. */
    @Retention(RetentionPolicy.RUNTIME)
    @Target(ElementType.METHOD)
    @interface List {
        /** The annotations. */
        Rfc[] value();
    }
}

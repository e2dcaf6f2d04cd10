/** Engineered fixtures: a virtual clock, a simulated network, vectors, torture files, seeded generators and {@code @Rfc}. */
@NullMarked
package dev.sotto.tests.kit;

import org.jspecify.annotations.NullMarked;

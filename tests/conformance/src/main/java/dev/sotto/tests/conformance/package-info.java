/** Which requirement of the PERC RFCs is shown by which test: a catalogue, the annotations of the tests, and the page made of both. */
@NullMarked
package dev.sotto.tests.conformance;

import org.jspecify.annotations.NullMarked;

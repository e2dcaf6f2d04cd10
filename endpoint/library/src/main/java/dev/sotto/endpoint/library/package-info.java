/** A PERC endpoint as a library: one call into a private conference with double SRTP and EKT. Holds end-to-end keys. */
@NullMarked
package dev.sotto.endpoint.library;

import org.jspecify.annotations.NullMarked;

/** Sotto mutual TLS links. */
@NullMarked
package dev.sotto.keying.link;

import org.jspecify.annotations.NullMarked;

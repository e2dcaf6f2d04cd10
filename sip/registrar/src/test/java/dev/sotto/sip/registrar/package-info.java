@NullMarked
package dev.sotto.sip.registrar;

import org.jspecify.annotations.NullMarked;

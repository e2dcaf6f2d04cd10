/** A media distributor that lies: what its keys let it do to endpoints, as code. */
@NullMarked
package dev.sotto.tests.hostile;

import org.jspecify.annotations.NullMarked;

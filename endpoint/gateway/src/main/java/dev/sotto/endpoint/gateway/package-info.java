/** A trusted gateway: ordinary phones in private conferences. Holds end-to-end keys. */
@NullMarked
package dev.sotto.endpoint.gateway;

import org.jspecify.annotations.NullMarked;

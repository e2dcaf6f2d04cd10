/** How packets move: pinned cores with their slabs, sockets and hop contexts, and the threads around them. */
@NullMarked
package dev.sotto.media.engine;

import org.jspecify.annotations.NullMarked;

/** Tests against the kernel that they run on: loopback, and network namespaces of their own. */
@NullMarked
package dev.sotto.media.kernel;

import org.jspecify.annotations.NullMarked;

/** What a media core asks of Linux, by FFM: UDP with many peers on one port, segmentation offload, AF_XDP, CPU affinity. */
@NullMarked
package dev.sotto.media.kernel;

import org.jspecify.annotations.NullMarked;

package dev.sotto.media.kernel;

/**
 * How datagrams leave and come, for people.
 *
 * @param send for example {@code "connected sockets with UDP_SEGMENT"}
 * @param receive for example {@code "epoll with UDP_GRO"}
 * @param why one sentence: what faster way is not used and why; empty if there is none
 */
public record UdpTier(String send, String receive, String why) {}

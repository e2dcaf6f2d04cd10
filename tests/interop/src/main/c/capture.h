/* Reads UDP datagrams out of a classic pcap file. No part of the product; shares nothing with it. */
#ifndef CAPTURE_H
#define CAPTURE_H

#include <stddef.h>
#include <stdint.h>
#include <stdio.h>

struct datagram {
    uint16_t source_port;
    uint16_t destination_port;
    const uint8_t *octets;
    size_t length;
};

/* Calls visit for every complete UDP datagram. Returns the number of datagrams, or -1 when the file is no pcap file. */
long capture_each(FILE *file, void (*visit)(const struct datagram *, void *), void *context);

#endif

#include "capture.h"

#include <string.h>

enum { ETHERNET = 1, RAW_IP = 101, LINUX_SLL = 113, LINUX_SLL2 = 276 };

static uint16_t be16(const uint8_t *p) { return (uint16_t)(p[0] << 8 | p[1]); }

static size_t link_header(uint32_t type) {
    switch (type) {
        case ETHERNET: return 14;
        case LINUX_SLL: return 16;
        case LINUX_SLL2: return 20;
        default: return 0;
    }
}

/* Finds the UDP header in an IP packet; fragments and other protocols are passed over. */
static int udp_of(const uint8_t *ip, size_t length, struct datagram *out) {
    size_t header;
    if (length >= 20 && ip[0] >> 4 == 4) {
        header = (size_t)(ip[0] & 15) * 4;
        if (ip[9] != 17 || (be16(ip + 6) & 0x3FFF) != 0) return 0;
    } else if (length >= 40 && ip[0] >> 4 == 6) {
        header = 40;
        if (ip[6] != 17) return 0;
    } else {
        return 0;
    }
    if (length < header + 8) return 0;
    const uint8_t *udp = ip + header;
    size_t udp_length = be16(udp + 4);
    if (udp_length < 8 || header + udp_length > length) return 0;
    out->source_port = be16(udp);
    out->destination_port = be16(udp + 2);
    out->octets = udp + 8;
    out->length = udp_length - 8;
    return 1;
}

long capture_each(FILE *file, void (*visit)(const struct datagram *, void *), void *context) {
    uint8_t head[24];
    static uint8_t packet[262144];
    if (fread(head, 1, sizeof head, file) != sizeof head) return -1;
    uint32_t magic, type;
    memcpy(&magic, head, 4);
    memcpy(&type, head + 20, 4);
    if (magic != 0xa1b2c3d4u && magic != 0xa1b23c4du) return -1;
    size_t skip = link_header(type & 0xFFFF);
    long count = 0;
    uint8_t record[16];
    while (fread(record, 1, sizeof record, file) == sizeof record) {
        uint32_t captured;
        memcpy(&captured, record + 8, 4);
        if (captured > sizeof packet || fread(packet, 1, captured, file) != captured) break;
        struct datagram datagram;
        if (captured > skip && udp_of(packet + skip, captured - skip, &datagram)) {
            count++;
            visit(&datagram, context);
        }
    }
    return count;
}

/* libcbor, its streaming side: a ref as an array of three numbers, no memory taken. */
#include "peerloop.h"

#include <cbor.h>
#include <stdlib.h>

enum { MEMBERS = 3 };

/* What the callbacks have read so far. */
struct reading {
    uint64_t members[MEMBERS];
    size_t count;
};

static void take(void *context, uint64_t value) {
    struct reading *reading = context;
    if (reading->count < MEMBERS) {
        reading->members[reading->count++] = value;
    }
}

static void take_8(void *context, uint8_t value) {
    take(context, value);
}

static void take_16(void *context, uint16_t value) {
    take(context, value);
}

static void take_32(void *context, uint32_t value) {
    take(context, value);
}

static struct cbor_callbacks callbacks;

static size_t encode(const uint64_t *members, unsigned char *bytes, size_t capacity) {
    size_t size = cbor_encode_array_start(MEMBERS, bytes, capacity);
    for (size_t i = 0; i < MEMBERS; i++) {
        size += cbor_encode_uint(members[i], bytes + size, capacity - size);
    }
    return size;
}

static bool decode(const unsigned char *bytes, size_t size, struct reading *reading) {
    while (size > 0) {
        const struct cbor_decoder_result step =
            cbor_stream_decode(bytes, size, &callbacks, reading);
        if (step.status != CBOR_DECODER_FINISHED) {
            return false;
        }
        bytes += step.read;
        size -= step.read;
    }
    return reading->count == MEMBERS;
}

static void *nothing_open(const peer_setup *setup) {
    callbacks = cbor_empty_callbacks;
    callbacks.uint8 = take_8;
    callbacks.uint16 = take_16;
    callbacks.uint32 = take_32;
    callbacks.uint64 = take;
    return calloc(1, sizeof *setup);
}

static peer_result codec_id(void *state, const peer_block *block) {
    (void)state;
    peer_result result = {0};
    for (uint64_t i = 0; i < block->operations; i++) {
        unsigned char bytes[64];
        const uint64_t members[MEMBERS] = {peer_word(block->seed, block->start + i), (uint32_t)i,
                                           1};
        struct reading reading = {0};
        const size_t size = encode(members, bytes, sizeof bytes);
        result.failures += !decode(bytes, size, &reading) || reading.members[1] != members[1];
        result.checksum += reading.members[0];
    }
    return result;
}

static const peer_workload workloads[] = {
    {"codec-id", nothing_open, codec_id, NULL, free},
};

int main(int argc, char **argv) {
    static const peer_program program = {"cbor", PEER_VERSION, workloads,
                                         sizeof workloads / sizeof *workloads};
    return peer_main(&program, argc, argv);
}

/* protobuf-c: a message of three numbers; unpacking takes memory, as its interface wants it. */
#include "peerloop.h"
#include "ref.pb-c.h"

#include <stdlib.h>

static void *nothing_open(const peer_setup *setup) {
    return calloc(1, sizeof *setup);
}

static peer_result codec_id(void *state, const peer_block *block) {
    (void)state;
    peer_result result = {0};
    for (uint64_t i = 0; i < block->operations; i++) {
        uint8_t bytes[64];
        Ref sent = REF__INIT;
        sent.worker = peer_word(block->seed, block->start + i);
        sent.slot = (uint32_t)i;
        sent.generation = 1;
        Ref *received = ref__unpack(NULL, ref__pack(&sent, bytes), bytes);
        if (received == NULL || received->slot != sent.slot) {
            result.failures++;
        } else {
            result.checksum += received->worker;
        }
        ref__free_unpacked(received, NULL);
    }
    return result;
}

static const peer_workload workloads[] = {
    {"codec-id", nothing_open, codec_id, NULL, free},
};

int main(int argc, char **argv) {
    static const peer_program program = {"protobuf", PEER_VERSION, workloads,
                                         sizeof workloads / sizeof *workloads};
    return peer_main(&program, argc, argv);
}

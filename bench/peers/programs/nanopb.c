/* nanopb: a message of three numbers in a struct, no memory taken. */
#include "peerloop.h"
#include "ref.pb.h"

#include <pb_decode.h>
#include <pb_encode.h>
#include <stdlib.h>

static void *nothing_open(const peer_setup *setup) {
    return calloc(1, sizeof *setup);
}

static peer_result codec_id(void *state, const peer_block *block) {
    (void)state;
    peer_result result = {0};
    for (uint64_t i = 0; i < block->operations; i++) {
        uint8_t bytes[Ref_size];
        const Ref sent = {peer_word(block->seed, block->start + i), (uint32_t)i, 1};
        Ref received = Ref_init_zero;
        pb_ostream_t to = pb_ostream_from_buffer(bytes, sizeof bytes);
        const bool is_sent = pb_encode(&to, Ref_fields, &sent);
        pb_istream_t from = pb_istream_from_buffer(bytes, to.bytes_written);
        result.failures +=
            !is_sent || !pb_decode(&from, Ref_fields, &received) || received.slot != sent.slot;
        result.checksum += received.worker;
    }
    return result;
}

static const peer_workload workloads[] = {
    {"codec-id", nothing_open, codec_id, NULL, free},
};

int main(int argc, char **argv) {
    static const peer_program program = {"nanopb", PEER_VERSION, workloads,
                                         sizeof workloads / sizeof *workloads};
    return peer_main(&program, argc, argv);
}

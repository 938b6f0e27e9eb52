/* msgpack-c: a ref as an array of three numbers; the buffer is kept, as its users do. */
#include "peerloop.h"

#include <msgpack.h>
#include <stdlib.h>

struct codec {
    msgpack_sbuffer buffer;
    msgpack_zone zone;
};

static void *codec_open(const peer_setup *setup) {
    (void)setup;
    struct codec *codec = calloc(1, sizeof *codec);
    msgpack_sbuffer_init(&codec->buffer);
    return msgpack_zone_init(&codec->zone, MSGPACK_ZONE_CHUNK_SIZE) ? codec : NULL;
}

static bool is_number(const msgpack_object *object) {
    return object->type == MSGPACK_OBJECT_POSITIVE_INTEGER;
}

/* False when the bytes are not three numbers, the second of them `slot`. */
static bool decode(struct codec *codec, uint32_t slot, uint64_t *ret_worker) {
    msgpack_object object;
    size_t offset = 0;
    msgpack_zone_clear(&codec->zone);
    if (msgpack_unpack(codec->buffer.data, codec->buffer.size, &offset, &codec->zone, &object) !=
            MSGPACK_UNPACK_SUCCESS ||
        object.type != MSGPACK_OBJECT_ARRAY || object.via.array.size != 3) {
        return false;
    }
    const msgpack_object *members = object.via.array.ptr;
    *ret_worker = members[0].via.u64;
    return is_number(&members[0]) && is_number(&members[1]) && is_number(&members[2]) &&
           members[1].via.u64 == slot;
}

static peer_result codec_id(void *state, const peer_block *block) {
    struct codec *codec = state;
    peer_result result = {0};
    for (uint64_t i = 0; i < block->operations; i++) {
        uint64_t worker = 0;
        msgpack_packer packer;
        msgpack_sbuffer_clear(&codec->buffer);
        msgpack_packer_init(&packer, &codec->buffer, msgpack_sbuffer_write);
        result.failures +=
            msgpack_pack_array(&packer, 3) != 0 ||
            msgpack_pack_uint64(&packer, peer_word(block->seed, block->start + i)) != 0 ||
            msgpack_pack_uint32(&packer, (uint32_t)i) != 0 ||
            msgpack_pack_uint32(&packer, 1) != 0 || !decode(codec, (uint32_t)i, &worker);
        result.checksum += worker;
    }
    return result;
}

static void codec_close(void *state) {
    struct codec *codec = state;
    msgpack_sbuffer_destroy(&codec->buffer);
    msgpack_zone_destroy(&codec->zone);
    free(codec);
}

static const peer_workload workloads[] = {
    {"codec-id", codec_open, codec_id, NULL, codec_close},
};

int main(int argc, char **argv) {
    static const peer_program program = {"msgpack", PEER_VERSION, workloads,
                                         sizeof workloads / sizeof *workloads};
    return peer_main(&program, argc, argv);
}

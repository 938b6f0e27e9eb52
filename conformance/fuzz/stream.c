/* stream - see stream.h. The generator is SplitMix64 (Steele, Lea, Flood 2014). */
#include "stream.h"

#define GOLDEN UINT64_C(0x9e3779b97f4a7c15)

static uint64_t scramble(uint64_t word) {
    word = (word ^ (word >> 30)) * UINT64_C(0xbf58476d1ce4e5b9);
    word = (word ^ (word >> 27)) * UINT64_C(0x94d049bb133111eb);
    return word ^ (word >> 31);
}

struct stream stream_open(uint64_t seed, uint64_t index, enum stream_use use) {
    uint64_t state = scramble(seed + GOLDEN);
    state = scramble(state ^ (index + GOLDEN));
    return (struct stream){scramble(state ^ ((uint64_t)use + GOLDEN))};
}

uint64_t stream_next(struct stream *stream) {
    stream->state += GOLDEN;
    return scramble(stream->state);
}

uint32_t stream_below(struct stream *stream, uint32_t count) {
    return (uint32_t)(((stream_next(stream) >> 32) * count) >> 32);
}

bool stream_chance(struct stream *stream, uint32_t percent) {
    return stream_below(stream, 100) < percent;
}

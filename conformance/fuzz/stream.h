/* stream - random numbers that can be made again. A run has one seed; every case has streams of its
 * own, derived from the seed, the case's number and what they are for, so that neither the order in
 * which cases are made nor a change in one of them moves another. Called by shape.c and
 * generator.c. */
#ifndef OBJREF_FUZZ_STREAM_H
#define OBJREF_FUZZ_STREAM_H

#include <stdbool.h>
#include <stdint.h>

enum stream_use { STREAM_STRUCTURE, STREAM_DATA, STREAM_SCHEDULE };

struct stream {
    uint64_t state;
};

/* The stream of a case for one use. */
struct stream stream_open(uint64_t seed, uint64_t index, enum stream_use use);

uint64_t stream_next(struct stream *stream);

/* 0 to count - 1; count is at least 1. */
uint32_t stream_below(struct stream *stream, uint32_t count);

/* True `percent` times of a hundred. */
bool stream_chance(struct stream *stream, uint32_t percent);

#endif

/* shape - the flow of data of a case before anything is said of what its nodes do: which node is
 * made from which. All graphs of up to four nodes in turn, and drawn ones: chains, fans, diamonds,
 * trees, stencils, and graphs with no form at all. Called by generator.c and the tests. */
#ifndef OBJREF_FUZZ_SHAPE_H
#define OBJREF_FUZZ_SHAPE_H

#include "stream.h"

#include <stdint.h>

#define SHAPE_NODES_MAX 16u
#define SHAPES_ENUMERATED 572u /* labelled acyclic graphs: 1 + 3 + 25 + 543 */

#define SHAPE_MAP(X)                                                                               \
    X(ENUMERATED, "enumerated")                                                                    \
    X(SINGLE, "single")                                                                            \
    X(CHAIN, "chain")                                                                              \
    X(FAN_OUT, "fan-out")                                                                          \
    X(FAN_IN, "fan-in")                                                                            \
    X(DIAMOND, "diamond")                                                                          \
    X(TREE, "tree")                                                                                \
    X(STENCIL, "stencil")                                                                          \
    X(RANDOM, "random")

enum shape_kind {
#define X(name, word) SHAPE_##name,
    SHAPE_MAP(X)
#undef X
        SHAPE_KIND_COUNT
};

/* Node i is made from the nodes whose bits are set in parents[i], all of which stand before it. */
struct shape {
    enum shape_kind kind;
    uint32_t count;
    uint32_t parents[SHAPE_NODES_MAX];
    uint32_t labels[SHAPE_NODES_MAX]; /* the order in which a node names its parents */
};

const char *shape_word(enum shape_kind kind); /* never freed */

/* The graph number index of all that have one to four nodes; index is below SHAPES_ENUMERATED. */
struct shape shape_enumerate(uint32_t index);

/* A shape drawn from the stream, of at most `nodes` nodes. */
struct shape shape_draw(struct stream *stream, uint32_t nodes);

#endif

/* shape - see shape.h. */
#include "shape.h"

#include <assert.h>
#include <string.h>

const char *shape_word(enum shape_kind kind) {
    static const char *const words[SHAPE_KIND_COUNT] = {
#define X(name, word) word,
        SHAPE_MAP(X)
#undef X
    };
    return words[kind];
}

/* ---- all graphs ---- */

#define ENUMERATED_NODES_MAX 4u

/* The labels in an order in which parents come first; false when the graph has a cycle. */
static bool order_find(const uint32_t *parents, uint32_t count, uint32_t *ret_order) {
    uint32_t done = 0;
    for (uint32_t placed = 0; placed < count; placed++) {
        uint32_t label = 0;
        while (label < count && ((done & 1U << label) != 0 || (parents[label] & ~done) != 0)) {
            label++;
        }
        if (label == count) {
            return false;
        }
        ret_order[placed] = label;
        done |= 1U << label;
    }
    return true;
}

/* Bit i of the code is the i-th of the ordered pairs of different labels. */
static uint32_t parents_of(uint32_t code, uint32_t count, uint32_t to) {
    uint32_t parents = 0, bit = to * (count - 1);
    for (uint32_t from = 0; from < count; from++) {
        if (from != to) {
            parents |= (code >> bit++ & 1U) << from;
        }
    }
    return parents;
}

static void parents_read(uint32_t code, uint32_t count, uint32_t *ret_parents) {
    for (uint32_t to = 0; to < count; to++) {
        ret_parents[to] = parents_of(code, count, to);
    }
}

static struct shape shape_relabel(const uint32_t *parents, const uint32_t *order, uint32_t count) {
    struct shape shape = {.kind = SHAPE_ENUMERATED, .count = count};
    for (uint32_t i = 0; i < count; i++) {
        shape.labels[i] = order[i];
        for (uint32_t k = 0; k < i; k++) {
            shape.parents[i] |= (parents[order[i]] >> order[k] & 1U) << k;
        }
    }
    return shape;
}

/* The index-th graph of so many nodes; false, and *index less by their number, when there are not
 * so many. */
static bool shape_find(uint32_t count, uint32_t *index, struct shape *ret_shape) {
    for (uint32_t code = 0; code < 1U << (count * (count - 1)); code++) {
        uint32_t parents[ENUMERATED_NODES_MAX], order[ENUMERATED_NODES_MAX];
        parents_read(code, count, parents);
        if (order_find(parents, count, order) && (*index)-- == 0) {
            *ret_shape = shape_relabel(parents, order, count);
            return true;
        }
    }
    return false;
}

struct shape shape_enumerate(uint32_t index) {
    assert(index < SHAPES_ENUMERATED);
    struct shape shape = {0};
    for (uint32_t count = 1; !shape_find(count, &index, &shape); count++) {
        assert(count < ENUMERATED_NODES_MAX);
    }
    return shape;
}

/* ---- drawn shapes ---- */

static uint32_t all_before(uint32_t node) {
    return (1U << node) - 1;
}

static void chain_fill(struct shape *shape) {
    for (uint32_t i = 1; i < shape->count; i++) {
        shape->parents[i] = 1U << (i - 1);
    }
}

static void fan_out_fill(struct shape *shape) {
    for (uint32_t i = 1; i < shape->count; i++) {
        shape->parents[i] = 1;
    }
}

static void fan_in_fill(struct shape *shape) {
    shape->parents[shape->count - 1] = all_before(shape->count - 1);
}

static void diamond_fill(struct shape *shape) {
    fan_out_fill(shape);
    shape->parents[shape->count - 1] = all_before(shape->count - 1) & ~1U;
}

/* Leaves first: every later node joins the two oldest that nothing has joined yet. */
static void tree_fill(struct shape *shape) {
    uint32_t leaves = (shape->count + 1) / 2;
    for (uint32_t i = leaves, next = 0; i < shape->count; i++, next += 2) {
        shape->parents[i] = 3U << next & all_before(i);
    }
}

/* Rows of three, each node made from its neighbours above. */
static void stencil_fill(struct shape *shape) {
    for (uint32_t i = 3; i < shape->count; i++) {
        uint32_t above = i - 3, column = i % 3;
        shape->parents[i] = 1U << above;
        shape->parents[i] |= column > 0 ? 1U << (above - 1) : 0;
        shape->parents[i] |= column < 2 ? 1U << (above + 1) : 0;
    }
}

static void random_fill(struct shape *shape, struct stream *stream) {
    uint32_t percent = 15 + stream_below(stream, 50);
    for (uint32_t i = 1; i < shape->count; i++) {
        for (uint32_t k = 0; k < i; k++) {
            shape->parents[i] |= (uint32_t)stream_chance(stream, percent) << k;
        }
    }
}

typedef void fill_function(struct shape *shape);

static fill_function *const fills[SHAPE_KIND_COUNT] = {
    [SHAPE_CHAIN] = chain_fill,     [SHAPE_FAN_OUT] = fan_out_fill, [SHAPE_FAN_IN] = fan_in_fill,
    [SHAPE_DIAMOND] = diamond_fill, [SHAPE_TREE] = tree_fill,       [SHAPE_STENCIL] = stencil_fill,
};

struct shape shape_draw(struct stream *stream, uint32_t nodes) {
    assert(nodes >= 1 && nodes <= SHAPE_NODES_MAX);
    struct shape shape = {.kind =
                              SHAPE_SINGLE + stream_below(stream, SHAPE_KIND_COUNT - SHAPE_SINGLE)};
    bool is_single = shape.kind == SHAPE_SINGLE || nodes < 3;
    shape.kind = is_single ? SHAPE_SINGLE : shape.kind;
    shape.count = is_single ? 1 : 3 + stream_below(stream, nodes - 2);
    for (uint32_t i = 0; i < shape.count; i++) {
        shape.labels[i] = i;
    }
    if (shape.kind == SHAPE_RANDOM) {
        random_fill(&shape, stream);
    } else if (fills[shape.kind] != NULL) {
        fills[shape.kind](&shape);
    }
    return shape;
}

/* store.h - the part of a hostile adapter that works: values kept in memory, by handle.
 *
 * Owns the handles and the objects behind them. hostile.c calls it for each request that the bad
 * habit leaves alone. One thread only. */
#ifndef OBJREF_HOSTILE_STORE_H
#define OBJREF_HOSTILE_STORE_H

#include <jansson.h>

/* Performs one request. Returns the members of its answer but the id, `{"ok":…}` or
 * `{"error":…}`; the caller releases it. */
json_t *store_answer(const json_t *request);

#endif

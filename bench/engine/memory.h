/* Memory that is there or ends the program: the engine holds little, and has no plan without it.
 * Called by every file of the engine that allocates.
 */
#ifndef BENCH_MEMORY_H
#define BENCH_MEMORY_H

#include <stddef.h>

/* bench_memory_get - count zeroed elements, at least one; the caller's, given back by free. Without
 * memory the program says so and ends with status 70. */
void *bench_memory_get(size_t count, size_t element_bytes);

/* bench_memory_grow - the same block, or its copy, with room for count elements. */
void *bench_memory_grow(void *block, size_t count, size_t element_bytes);

/* bench_memory_format - a formatted text; the caller's, given back by free. */
__attribute__((format(printf, 1, 2))) char *bench_memory_format(const char *format, ...);

#endif

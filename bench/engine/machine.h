/* The machine as a measurement sees it. Called by record.c. */
#ifndef BENCH_MACHINE_H
#define BENCH_MACHINE_H

#include <jansson.h>

/* bench_machine_describe - cpu, cores, load, counters, system; a new reference. */
json_t *bench_machine_describe(void);

/* bench_machine_load - the load average of the last minute, or 0 when it is not known. */
double bench_machine_load(void);

/* bench_machine_steal - ticks that the machine's host kept from it since its start. */
long bench_machine_steal(void);

/* bench_machine_seconds - seconds on a clock that only goes forward. */
double bench_machine_seconds(void);

#endif

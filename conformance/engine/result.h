/* result - the records of a run on one implementation (reports/RECORDS.md). Made by suite.c. */
#ifndef OBJREF_ENGINE_RESULT_H
#define OBJREF_ENGINE_RESULT_H

#include "expectations.h"
#include "impl.h"
#include "record.h"
#include "tally.h"

#include <jansson.h>

struct played;

/* The record of a case as it was played. New. */
json_t *result_case(const struct impl *impl, const struct played *played);

/* What hello said. */
void result_implementation(struct records *records,
                           const struct impl *impl,
                           const struct expectations *expectations,
                           const json_t *hello);

/* An entry that met no case. `records` may be NULL, here and below. */
void result_stale(struct records *records,
                  const struct impl *impl,
                  const struct expectation *entry);

/* A verdict for each rule. */
void result_rules(struct records *records, const struct impl *impl, const struct tally *tally);

#endif

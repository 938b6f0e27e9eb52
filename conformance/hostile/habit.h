/* habit.h - the bad habits: one thing each that an adapter must not do, or must be forgiven.
 *
 * Owns the table of habits and the verdict that each must get. hostile.c asks it for the habit of
 * this process and lets it act at its moment. */
#ifndef OBJREF_HOSTILE_HABIT_H
#define OBJREF_HOSTILE_HABIT_H

#include <jansson.h>
#include <stdbool.h>

/* When a habit shows. Everything else is answered as it should be, so the cases that do not come
 * near it must pass. */
enum habit_moment {
    HABIT_START, /* before the first request is read */
    HABIT_HELLO, /* the answer to hello is changed */
    HABIT_CLONE, /* each time that clone is asked for: the answer is changed, or never comes */
    HABIT_TYPE,  /* the answer to hello claims typed gets, which the store does not know */
    HABIT_NEVER, /* the control */
};

struct habit {
    const char *name;
    const char *verdict; /* of a case that meets the habit; NULL: no case is ever played */
    const char *text;    /* what it does, for people */
    enum habit_moment moment;
    int exit_code; /* of a run in which a case meets the habit */
    /* Acts, then returns true when the answer is still to be sent; may change or replace it. NULL
     * where the moment is never. */
    bool (*act)(json_t **answer);
};

/* The habit of that name, or NULL. */
const struct habit *habit_find(const char *name);

/* Prints every habit's name, for a person who named none of them. */
void habit_names(FILE *file);

/* Prints every habit as one JSON object per line. */
void habit_list(void);

/* Sends one answer as one line. */
void habit_send(const json_t *answer);

#endif

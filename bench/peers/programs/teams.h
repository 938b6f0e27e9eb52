/* Two threads doing one block together: the caller, and one that sleeps between blocks.
 *
 * For libraries that have no threads of their own (tables, atomics). Header only, C and C++.
 */
#ifndef PEER_TEAMS_H
#define PEER_TEAMS_H

#include "peerloop.h"

#include <pthread.h>
#include <semaphore.h>
#include <stdlib.h>

/* Does a part of a block; called by each thread for its own half. */
typedef peer_result (*peer_team_work)(void *state, const peer_block *block);

typedef struct peer_team {
    peer_team_work work;
    void *state;
    unsigned threads; /* 1 or 2 */
    pthread_t other;
    sem_t begin;
    sem_t done;
    const peer_block *half; /* NULL: the end */
    peer_result result;
} peer_team;

static inline void *peer_team_other(void *context) {
    peer_team *team = (peer_team *)context;
    for (;;) {
        while (sem_wait(&team->begin) != 0) {
        }
        if (team->half == NULL) {
            return NULL;
        }
        team->result = team->work(team->state, team->half);
        (void)sem_post(&team->done);
    }
}

/* False when the system gives no thread. */
static inline bool
peer_team_open(peer_team *team, unsigned threads, peer_team_work work, void *state) {
    team->work = work;
    team->state = state;
    team->threads = threads;
    team->half = NULL;
    if (threads < 2) {
        return true;
    }
    (void)sem_init(&team->begin, 0, 0);
    (void)sem_init(&team->done, 0, 0);
    return pthread_create(&team->other, NULL, peer_team_other, team) == 0;
}

static inline peer_result peer_team_run(peer_team *team, const peer_block *block) {
    if (team->threads < 2) {
        return team->work(team->state, block);
    }
    const uint64_t half = block->operations / 2;
    peer_block mine = *block;
    peer_block others = *block;
    mine.operations = half;
    others.start += half;
    others.operations -= half;
    team->half = &others;
    (void)sem_post(&team->begin);
    peer_result result = team->work(team->state, &mine);
    while (sem_wait(&team->done) != 0) {
    }
    result.failures += team->result.failures;
    result.checksum += team->result.checksum;
    return result;
}

static inline void peer_team_close(peer_team *team) {
    if (team->threads >= 2) {
        team->half = NULL;
        (void)sem_post(&team->begin);
        (void)pthread_join(team->other, NULL);
    }
}

#endif

/* waiter - who waits for two objects, as a model: linking, parking, waking, time-outs, the end of a
 * session. spin.sh searches every state; each BROKEN_name below is a step done wrong, and must be
 * found. No lost wake-up: a wait that could end and sleeps is an invalid end state.
 *
 * Waiter 0 waits for both objects for ever, waiter 1 for the first and may time out. A waiter's
 * frame is its stack: it is gone when the verb returns, and may not be touched then. One stripe
 * guards both objects, as it may happen; between other steps everybody may come.
 */

#define OBJECTS 2
#define WAITERS 2

bool settled[OBJECTS];
bool session = true;
bool stripe; /* held */

typedef row { bool linked[OBJECTS] };
row node[WAITERS];
bool frame[WAITERS];
byte needed[WAITERS];
#define AWAKE 0
#define ASLEEP 1
#define WOKEN 2
byte state[WAITERS];  /* the word that it sleeps on */
bool asleep[WAITERS]; /* inside the system's futex */

byte mode; /* 0: the objects come; 1: the session ends; 2: both */

inline lock() {
    atomic { !stripe -> stripe = true }
}

inline unlock() {
    stripe = false
}

inline wake(w) {
#ifdef BROKEN_LOOK
    was = state[w];
    state[w] = WOKEN;
#else
    d_step {
        assert(frame[w]);
        was = state[w];
#ifndef BROKEN_WORD
        state[w] = WOKEN
#endif
    };
#endif
    if
    :: was == ASLEEP -> asleep[w] = false /* the system is asked only then; harmless afterwards */
    :: else
    fi
}

/* Links to one object, or counts it as come. */
inline link(w, o) {
#ifdef BROKEN_LINK
    if
    :: settled[o] -> come++
    :: else -> lock(); node[w].linked[o] = true; unlock()
    fi
#else
    lock();
    if
    :: settled[o] -> come++
    :: else -> node[w].linked[o] = true
    fi;
    unlock()
#endif
}

inline unlink(w, o) {
#ifdef BROKEN_UNLINK
    node[w].linked[o] = false
#else
    lock();
    node[w].linked[o] = false;
    unlock()
#endif
}

proctype Waiter(byte me; byte wanted; bool is_timed) {
    byte come;
    bool over, late;
    frame[me] = true;
    needed[me] = wanted;
    state[me] = AWAKE;
#ifdef BROKEN_SESSION
    over = !session;
#endif
    link(me, 0);
    if
    :: wanted == 2 -> link(me, 1)
    :: else
    fi;
    if
    :: come > 0 ->
        d_step { late = (needed[me] <= come); needed[me] = needed[me] - come };
        if
        :: late -> state[me] = WOKEN
        :: else
        fi
    :: else
    fi;
    late = false;
#ifndef BROKEN_SESSION
    over = !session;
#endif
    if
    :: over -> skip
    :: else ->
#ifndef BROKEN_DOZE
        d_step {
            if
            :: state[me] == AWAKE -> state[me] = ASLEEP
            :: else
            fi
        };
#endif
        do
        :: state[me] == WOKEN -> break
        :: is_timed -> late = true; break
        :: state[me] != WOKEN ->
#ifdef BROKEN_SLEEP
            asleep[me] = true;
#else
            d_step { asleep[me] = (state[me] != WOKEN) }; /* compares and sleeps in one step */
#endif
            if
            :: !asleep[me]
            :: is_timed -> asleep[me] = false; late = true; break
            fi
        od
    fi;
    unlink(me, 0);
    if
    :: wanted == 2 -> unlink(me, 1)
    :: else
    fi;
    d_step {
        frame[me] = false;
        come = settled[0] + (wanted == 2 && settled[1] -> 1 : 0);
        assert(late || come == wanted || !session)
    }
}

/* Under the stripe: empties the list of an object, tells whom it had. */
inline detach(o) {
    w = 0;
    do
    :: w == WAITERS -> break
    :: w < WAITERS && node[w].linked[o] ->
        node[w].linked[o] = false;
        assert(frame[w]);
        d_step { needed[w]--; enough = (needed[w] == 0) };
        if
        :: enough -> wake(w)
        :: else
        fi;
        w++
    :: w < WAITERS && !node[w].linked[o] -> w++
    od
}

proctype Settler(byte object) {
    byte w, was;
    bool enough;
#ifdef BROKEN_ORDER
    lock();
    detach(object);
    unlock();
    settled[object] = true
#else
    lock();
    settled[object] = true;
    detach(object);
    unlock()
#endif
}

/* Shutdown: the session first, then everybody that is linked. The nodes stay in their lists. */
proctype Closer() {
    byte w, was;
#ifndef BROKEN_CLOSE
    session = false;
#endif
    lock();
    do
    :: w == WAITERS -> break
    :: w < WAITERS && (node[w].linked[0] || node[w].linked[1]) -> wake(w); w++
    :: w < WAITERS && !(node[w].linked[0] || node[w].linked[1]) -> w++
    od;
    unlock();
    session = false
}

init {
    select(mode : 0 .. 2);
    atomic {
        run Waiter(0, 2, false);
        run Waiter(1, 1, true);
        if
        :: mode != 1 -> run Settler(0); run Settler(1)
        :: else
        fi;
        if
        :: mode != 0 -> run Closer()
        :: else
        fi
    };
    _nr_pr == 1;
    assert(!node[0].linked[0] && !node[0].linked[1] && !node[1].linked[0] && !node[1].linked[1])
}

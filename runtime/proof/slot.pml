/* slot - the life of one slot, as a model: every step of its word, two tenants, views, the end of a
 * session. spin.sh searches every state; each BROKEN_name below is a step done wrong, and must be
 * found.
 *
 * Refs are the generations 1 and 2 that anybody may guess. A step of the word is a load and then a
 * compare-and-swap, as in store.c (a release subtracts); what lies between two steps is open to
 * everybody.
 */

#define EMPTY 0
#define PENDING 1
#define READY 2
#define GENERATION_MAX 5

/* the word */
byte generation = 1;
byte state = EMPTY;
byte views, handles;

byte payload;       /* the generation that it belongs to; 0: none */
bool listed = true; /* on the free list */
bool session = true;
byte tasks;         /* begun and not ended */

#define IS(g, s, v, h) (generation == (g) && state == (s) && views == (v) && handles == (h))

/* Into g, s, v, h of the process. */
inline load() {
    d_step { g = generation; s = state; v = views; h = handles }
}

/* From g, s, v, h to what is given; else what is there is loaded. */
inline swap(ng, ns, nv, nh) {
    d_step {
        if
        :: IS(g, s, v, h) -> generation = ng; state = ns; views = nv; handles = nh; done = true
        :: else -> g = generation; s = state; v = views; h = handles; done = false
        fi
    }
}

/* Like swap, without looking. */
inline store(ng, ns, nv, nh) {
    d_step { generation = ng; state = ns; views = nv; handles = nh; done = true }
}

/* Back to the free list, unless the next id would be worn out. */
inline push() {
    d_step {
        if
        :: generation < GENERATION_MAX -> assert(!listed); listed = true
        :: else
        fi
    }
}

inline reclaim(owner) {
    d_step { assert(payload == owner); payload = 0 };
    push()
}

inline drop(ref) {
    load();
    do
    :: g != ref || h <= (s == PENDING -> 1 : 0) -> break
    :: else ->
        last = (h == 1 && v == 0);
        if
#ifdef BROKEN_DROP
        :: last -> store(g + 1, EMPTY, 0, 0)
        :: !last -> store(g, s, v, h - 1)
#else
        :: last -> swap(g + 1, EMPTY, 0, 0)
        :: !last -> swap(g, s, v, h - 1)
#endif
        fi;
        if
        :: done && last -> reclaim(ref); break
        :: done && !last -> break
        :: !done
        fi
    od
}

/* Of an object, where its session still is; of a pending result, which its session waits for. */
inline publish() {
    if
    :: is_task -> swap(ref, PENDING, 0, 2); assert(done)
    :: !is_task && session -> swap(ref, READY, 0, 1)
#ifdef BROKEN_PUT
    :: !is_task && !session -> swap(ref, READY, 0, 1)
#else
    :: !is_task && !session -> done = false
#endif
    fi
}

/* A handle on the object of an id, what it shows, and the drop. */
proctype Holder(byte ref) {
    byte g, s, v, h;
    bool done, last;
    load();
    do
    :: g != ref || s == EMPTY -> goto gone
    :: else ->
#ifdef BROKEN_HOLD
        d_step { handles++; done = true };
#else
        swap(g, s, v, h + 1);
#endif
        if
        :: done -> break
        :: !done
        fi
    od;
#ifndef FREES
    assert(!session || (generation == ref && payload == ref)); /* at the end it is void */
#endif
    drop(ref);
gone:
    skip
}

/* A view: what it shows stays, whatever the others and shutdown do. */
proctype Viewer(byte ref) {
    byte g, s, v, h;
    bool done, last;
    load();
    do
    :: g != ref || s != READY -> goto gone
    :: else ->
#ifdef BROKEN_VIEW
        d_step { views++; done = true };
#else
        swap(g, s, v + 1, h);
#endif
        if
        :: done -> break
        :: !done
        fi
    od;
    assert(payload == ref);
    assert(payload == ref); /* in another step: it stays */
#ifdef BROKEN_SUBTRACT
    load();
    store(g, s, v - 1, h);
    v = v - 1;
#else
    d_step { assert(views > 0); views-- ; g = generation; s = state; v = views; h = handles };
#endif
#ifdef BROKEN_LOOK
    load();
#endif
    if
    :: v == 0 && h == 0 && s == EMPTY -> done = true /* void: it has its next id already */
#ifdef BROKEN_RELEASE
    :: v == 0 && h == 0 && s != EMPTY -> store(g + 1, EMPTY, 0, 0)
#else
    :: v == 0 && h == 0 && s != EMPTY -> swap(g + 1, EMPTY, 0, 0)
#endif
    :: else -> done = false
    fi;
    if
    :: done -> reclaim(ref)
    :: !done
    fi;
gone:
    skip
}

/* put and drop; or submit, the end of the task, and drop. Its session may end at any time. */
proctype Maker() {
    byte g, s, v, h, ref;
    bool done, last, is_task;
    if
    :: is_task = false
#ifndef BROKEN_COUNT
    :: is_task = true; tasks++
#endif
    fi;
    if
    :: !session -> goto over
    :: session
    fi;
#ifdef BROKEN_COUNT
    if
    :: is_task = true; tasks++
    :: skip
    fi;
#endif
    if
    :: atomic { listed -> listed = false }
    :: atomic { !listed -> goto over }
    fi;
    load();
    if
    :: g >= GENERATION_MAX -> goto over /* retired */
    :: else
    fi;
    ref = g;
    assert(payload == 0 && s == EMPTY && v == 0 && h == 0);
#ifdef BROKEN_PUBLISH
    publish();
    payload = ref;
#else
    payload = ref;
    publish();
#endif
    if
    :: !done ->
        payload = 0;
        push();
        goto over
    :: done
    fi;
    if
    :: is_task ->
        load();
        do
        :: assert(s == PENDING);
            last = (h == 1);
            if
            :: last -> swap(g + 1, EMPTY, 0, 0)
            :: !last -> swap(g, READY, v, h - 1)
            fi;
            if
            :: done && last -> reclaim(ref); break
            :: done && !last -> break
            :: !done
            fi
        od;
        tasks--;
        is_task = false
    :: else
    fi;
    if
    :: drop(ref)
#ifdef CLOSES
    :: skip /* shutdown ends what nobody has dropped */
#endif
    fi;
over:
    if
    :: is_task -> tasks--
    :: else
    fi
}

/* Whoever has guessed the id, too. What is pending is not freed. */
proctype Freer(byte ref) {
    byte g, s, v, h;
    bool done;
    load();
    do
    :: g != ref || s == EMPTY || s == PENDING -> goto none
    :: else ->
#ifdef BROKEN_FREE
        store(g + 1, EMPTY, v, 0);
#else
        swap(g + 1, EMPTY, v, 0);
#endif
        if
        :: done -> break
        :: !done
        fi
    od;
    if
    :: v == 0 -> reclaim(ref)
    :: else
    fi;
none:
    skip
}

/* Shutdown, as the slot sees it. */
proctype Closer() {
    byte g, s, v, h;
    bool done;
    session = false;
    tasks == 0;
    load();
    do
    :: if
#ifdef BROKEN_CLOSE
        :: !(s == EMPTY && v > 0) && g < GENERATION_MAX -> store(g + 1, EMPTY, v, 0)
#else
        :: !(s == EMPTY && v > 0) && g < GENERATION_MAX -> swap(g + 1, EMPTY, v, 0)
#endif
        :: else -> swap(g, s, v, h)
        fi;
        if
        :: done -> break
        :: !done
        fi
    od;
    assert(s != PENDING);
    if
    :: s != EMPTY && v == 0 -> reclaim(g)
    :: else
    fi
}

init {
    atomic {
        run Maker();
        run Maker();
        run Holder(1);
        run Viewer(1);
#ifdef CLOSES
        run Closer()
#else
#ifdef FREES
        run Freer(1)
#else
#ifdef VIEWS
        run Viewer(1)
#else
        run Holder(2)
#endif
#endif
#endif
    };
    _nr_pr == 1;
    /* Nobody holds anything: the slot is empty, and free or worn out. */
    assert(state == EMPTY && views == 0 && handles == 0 && payload == 0);
    assert(listed || generation >= GENERATION_MAX)
}

/* interleave_lock - the scenarios of lock.h itself, which the other scenarios take as one step each
 * way (yield.h): compiled with YIELD_INTO_LOCKS. */
#include "interleave_lock.h"

#include "lock.h"

static objref__lock lock;
static int inside, passed;

static void begin(void) {
    lock = (objref__lock){0};
    inside = 0;
    passed = 0;
}

static void pass(void) {
    objref__lock_take(&lock);
    MUST(++inside == 1);
    explore_point(TOUCH_ALL, &inside, __FILE__, __LINE__);
    inside--;
    passed++;
    objref__lock_leave(&lock);
}

static void pass_twice(void) {
    pass();
    pass();
}

static void check_once_each(void) {
    MUST(passed == 2);
    MUST(atomic_load(&lock.state) == OBJREF__LOCK_FREE);
}

static void check_thrice(void) {
    passed--;
    check_once_each();
}

const scenario lock_scenarios[LOCK_SCENARIO_COUNT] = {
    {"lock_lock", begin, {pass, pass}, check_once_each},
    {"lock_again", begin, {pass_twice, pass}, check_thrice},
};

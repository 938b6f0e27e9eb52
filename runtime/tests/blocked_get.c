/* blocked_get - a program to look at from outside: a get that waits a second for its object.
 *
 * test_strace.sh runs it under strace. It says when the waiting begins and ends. With "poll" it
 * does what the runtime must not do, to show that the script would see it.
 */
#include <objref/objref.h>
#include <stdlib.h>
#include <string.h>
#include <time.h>
#include <unistd.h>

#define MS INT64_C(1000000)

static void say(const char *text) {
    if (write(STDOUT_FILENO, text, strlen(text)) < 0) {
        abort();
    }
}

static void must(objref_status status) {
    if (status != OBJREF_OK) {
        say(objref_status_text(status));
        abort();
    }
}

static objref_status body_sleep(objref_call *call) {
    const struct timespec time = {.tv_sec = 1, .tv_nsec = 200 * MS};
    const objref_value value = {0};
    (void)nanosleep(&time, NULL);
    return objref_call_return(call, 0, &value);
}

int main(int argc, char **argv) {
    const bool polls = argc > 1 && strcmp(argv[1], "poll") == 0;
    objref_ref ref;
    objref_view view;
    must(objref_init(NULL));
    must(objref_register("sleep", body_sleep, OBJREF_MAY_BLOCK));
    must(objref_submit("sleep", NULL, 0, &ref, 1));
    const struct timespec moment = {.tv_nsec = 100 * MS}; /* until a worker is in the body */
    (void)nanosleep(&moment, NULL);
    say("begin\n");
    if (polls) {
        while (objref_get(ref, 0, 50 * MS, &view) == OBJREF_TIMED_OUT) {
        }
    } else {
        must(objref_get(ref, 0, OBJREF_FOREVER, &view));
    }
    say("end\n");
    objref_view_release(&view);
    must(objref_drop(ref));
    must(objref_shutdown(OBJREF_FOREVER));
    return EXIT_SUCCESS;
}

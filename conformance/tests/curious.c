/* objref-test-curious: the reference adapter, but decode first looks into a file (`file`), asks a
 * server (`socket`) or runs a program (`program`). The negative control of test_traced.sh. */
#include <fcntl.h>
#include <spawn.h>
#include <string.h>
#include <sys/socket.h>
#include <sys/un.h>
#include <sys/wait.h>
#include <unistd.h>

#include "reference.h"

static void look_into_a_file(void) {
    const int fd = open("/etc/hostname", O_RDONLY | O_CLOEXEC);
    if (fd >= 0) {
        (void)close(fd);
    }
}

static void ask_a_server(void) {
    const struct sockaddr_un address = {.sun_family = AF_UNIX, .sun_path = "/nobody/listens"};
    const int fd = socket(AF_UNIX, SOCK_STREAM | SOCK_CLOEXEC, 0);
    (void)connect(fd, (const struct sockaddr *)&address, sizeof address);
    (void)close(fd);
}

static void run_a_program(void) {
    char name[] = "true";
    char *const arguments[] = {name, NULL};
    pid_t pid;
    if (posix_spawn(&pid, "/bin/true", NULL, NULL, arguments, environ) == 0) {
        (void)waitpid(pid, NULL, 0);
    }
}

static const struct {
    const char *name;
    void (*act)(void);
} curiosities[] = {
    {"file", look_into_a_file}, {"socket", ask_a_server}, {"program", run_a_program}};

static void (*curiosity)(void);

static objref_sdk_outcome
decode(const uint8_t *bytes, size_t size, const char *type, objref_sdk_ref *ret) {
    curiosity();
    return objref_reference_adapter()->decode(bytes, size, type, ret);
}

int main(int argc, char **argv) {
    static objref_sdk_adapter adapter;
    adapter = *objref_reference_adapter();
    adapter.decode = decode;
    for (size_t i = 0; argc == 2 && i < sizeof curiosities / sizeof *curiosities; i++) {
        if (strcmp(argv[1], curiosities[i].name) == 0) {
            curiosity = curiosities[i].act;
        }
    }
    return curiosity != NULL ? objref_sdk_serve(&adapter) : 2;
}

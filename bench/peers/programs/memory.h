/* How much memory this program has now. Header only, C and C++. */
#ifndef PEER_MEMORY_H
#define PEER_MEMORY_H

#include <stdio.h>
#include <unistd.h>

/* Resident bytes, shared ones included; 0 where the kernel does not say. */
static inline double peer_resident_bytes(void) {
    long total = 0;
    long resident = 0;
    FILE *file = fopen("/proc/self/statm", "re");
    if (file != NULL) {
        // NOLINTNEXTLINE(cert-err34-c): the kernel wrote it
        if (fscanf(file, "%ld %ld", &total, &resident) != 2) {
            resident = 0;
        }
        (void)fclose(file);
    }
    return (double)resident * (double)sysconf(_SC_PAGESIZE);
}

#endif

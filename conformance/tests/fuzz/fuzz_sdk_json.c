/* fuzz_sdk_json - any line: the C SDK's reader and jansson take and refuse alike, and read the
 * same. */
#include "language/fuzz/fuzz.h"
#include "sdk/c/tests/same_json.h"

#include <stdio.h>
#include <stdlib.h>

/* libFuzzer chose the name. NOLINTNEXTLINE(readability-identifier-naming) */
int LLVMFuzzerTestOneInput(const uint8_t *data, size_t size) {
    if (same_json_read((const char *)data, size) == SAME_JSON_DISAGREED) {
        (void)fputs("the SDK's reader and jansson disagree\n", stderr);
        abort();
    }
    return 0;
}

/* words - plain C: reads words, counts them, sorts them. word_count's tasks call it. */
#include "words.h"

#include <ctype.h>
#include <errno.h>
#include <stdbool.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>

/* Words are letters and nothing else. */
static bool next_word(FILE *file, words_entry *ret_entry) {
    *ret_entry = (words_entry){.count = 1};
    size_t size = 0;
    int letter = getc(file);
    while (letter != EOF && !isalpha(letter)) {
        letter = getc(file);
    }
    for (; letter != EOF && isalpha(letter); letter = getc(file)) {
        if (size + 1 < sizeof(ret_entry->word)) {
            ret_entry->word[size++] = (char)tolower(letter);
        }
    }
    return size > 0;
}

static uint64_t count_to_end(FILE *file) {
    uint64_t count = 0;
    for (words_entry entry; next_word(file, &entry);) {
        count++;
    }
    return count;
}

uint64_t words_total(const char *path) {
    FILE *file = fopen(path, "r");
    if (file == NULL) {
        return 0;
    }
    const uint64_t count = count_to_end(file);
    (void)fclose(file);
    return count;
}

static int by_word(const void *a, const void *b) {
    return strcmp(((const words_entry *)a)->word, ((const words_entry *)b)->word);
}

static int by_count(const void *a, const void *b) {
    const uint64_t left = ((const words_entry *)a)->count;
    const uint64_t right = ((const words_entry *)b)->count;
    return left == right ? by_word(a, b) : left < right ? 1 : -1;
}

uint64_t words_print(const words_entry *entries, size_t count, size_t shown) {
    uint64_t total = 0;
    words_entry *sorted = calloc(count + 1, sizeof(*sorted));
    if (sorted == NULL) {
        return 0;
    }
    memcpy(sorted, entries, count * sizeof(*sorted));
    qsort(sorted, count, sizeof(*sorted), by_count);
    for (size_t i = 0; i < count; i++) {
        total += sorted[i].count;
        if (i < shown) {
            (void)printf("%8llu %s\n", (unsigned long long)sorted[i].count, sorted[i].word);
        }
    }
    free(sorted);
    return total;
}

size_t words_fold(words_entry *entries, size_t count) {
    size_t kept = 0;
    qsort(entries, count, sizeof(*entries), by_word);
    for (size_t i = 0; i < count; i++) {
        if (kept > 0 && by_word(&entries[kept - 1], &entries[i]) == 0) {
            entries[kept - 1].count += entries[i].count;
        } else {
            entries[kept++] = entries[i];
        }
    }
    return kept;
}

/* The words of an open file, at most `max`, as they come. A directory opens too, but fails here. */
static words_entry *read_to_end(FILE *file, size_t max, size_t *ret_count) {
    words_entry *entries = calloc(max + 1, sizeof(*entries)); /* the last is scratch */
    size_t count = 0;
    while (entries != NULL && next_word(file, &entries[count]) && count < max) {
        count++;
    }
    if (ferror(file)) {
        free(entries);
        return NULL;
    }
    *ret_count = count;
    return entries;
}

words_entry *words_read(const char *path, size_t *ret_count) {
    const size_t total = words_total(path);
    FILE *file = fopen(path, "r");
    if (file == NULL) {
        return NULL;
    }
    size_t count = 0;
    words_entry *entries = read_to_end(file, total, &count);
    const int error = errno;
    (void)fclose(file);
    errno = error;
    if (entries != NULL) {
        *ret_count = words_fold(entries, count);
    }
    return entries;
}

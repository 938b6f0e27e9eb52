/* words - tables of words and how often each occurs; what word_count counts with. No objref here.
 */
#ifndef OBJREF_EXAMPLES_WORDS_H
#define OBJREF_EXAMPLES_WORDS_H

#include <stddef.h>
#include <stdint.h>

typedef struct words_entry {
    char word[24]; /* lower case, cut to fit, zeros after it */
    uint64_t count;
} words_entry;

/* words_read - the table of a file, in the order of the alphabet; the caller frees it.
 * NULL, with errno, when the file cannot be read or there is no memory. */
words_entry *words_read(const char *path, size_t *ret_count);

/* words_fold - sorts entries by word and joins those of the same word; gives how many are left. */
size_t words_fold(words_entry *entries, size_t count);

/* words_print - prints the most frequent words, at most `shown`; gives the sum of all counts. */
uint64_t words_print(const words_entry *entries, size_t count, size_t shown);

/* words_total - all words of a file, counted without a table; 0 when it cannot be read. */
uint64_t words_total(const char *path);

#endif /* OBJREF_EXAMPLES_WORDS_H */

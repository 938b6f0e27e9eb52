/* case - what is asked of a case once it is read. See case.h. */
#include "case.h"

#include <errno.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>

#include "arena.h"

#define VALUE_BYTES_MIN 10u /* {"map":{}} */

void objref__case_release(objref__case *scene) {
    if (!scene) {
        return;
    }
    objref__arena_close(scene->arena);
    free(scene->file);
    free(scene->id);
    free((void *)scene->lines);
    free(scene);
}

/* Reads until the end of the file, or one byte more than a case may have. */
static bool file_read(FILE *stream, objref__text *text) {
    char some[16384];
    size_t size = 1;

    while (size > 0 && text->size <= OBJREF__CASE_BYTES_MAX) {
        size = fread(some, 1, sizeof(some), stream);
        objref__text_add(text, some, size);
    }
    return !ferror(stream);
}

objref__case *objref__case_read(const char *file, objref__text *reterr) {
    objref__text text = {0};
    FILE *stream = fopen(file, "rbe");
    objref__case *scene = NULL;

    errno = 0;
    if (stream && file_read(stream, &text)) {
        scene = objref__case_parse(file, objref__text_get(&text), text.size, reterr);
    } else {
        objref__text_say(reterr, "%s:1:1: expected a case file, found none that can be read", file);
    }
    if (stream) {
        (void)fclose(stream);
    }
    objref__text_release(&text);
    return scene;
}

bool objref__case_has_tag(const objref__case *scene, const char *tag) {
    for (uint32_t i = 0; i < scene->tag_count; i++) {
        if (strcmp(scene->tags[i], tag) == 0) {
            return true;
        }
    }
    return false;
}

bool objref__statement_is_error(const objref__statement *statement) {
    for (uint32_t i = 0; i < statement->expectation_count; i++) {
        if (statement->expectations[i]->kind != OBJREF__EXPECT_ERROR) {
            return false;
        }
    }
    return statement->expectation_count > 0;
}

static size_t json_bytes(json_t *json) {
    size_t size = json_dumpb(json, NULL, 0, JSON_COMPACT | JSON_ENCODE_ANY);

    json_decref(json);
    return size;
}

static size_t sent_bytes(const objref__expression *expression) {
    size_t size = VALUE_BYTES_MIN;

    if (expression->kind == OBJREF__EXPRESSION_SPREAD) {
        return 0;
    }
    if (expression->kind == OBJREF__EXPRESSION_LITERAL) {
        return json_bytes(objref__value_to_wire(expression->value));
    }
    for (uint32_t i = 0; expression->kind == OBJREF__EXPRESSION_MAP && i < expression->count; i++) {
        size += json_bytes(json_stringn(expression->words[i].data, expression->words[i].size));
    }
    for (uint32_t i = 0; expression->items && i < expression->count; i++) {
        size += sent_bytes(expression->items[i]) + 1;
    }
    return size;
}

size_t objref__statement_sent_bytes(const objref__statement *statement) {
    size_t size = 0;

    for (uint32_t i = 0; i < statement->arg_count; i++) {
        size += sent_bytes(statement->args[i]) + 1;
    }
    return size;
}

/* pattern - names, and what the values of a line stand for. See pattern.h.
 *
 * Recursion goes as deep as values are written, so at most OBJREF__VALUE_NESTED_MAX.
 */
#include <stdlib.h>
#include <string.h>

#include "pattern.h"

void objref__names_init(objref__names *names, const objref__case *scene, const char *folder) {
    *names = (objref__names){.scene = scene};
    names->values = objref__memory(scene->name_count, sizeof(void *));
    names->folder = objref__memory_copy(folder, strlen(folder));
}

void objref__names_release(objref__names *names) {
    for (uint32_t i = 0; names->values && i < names->scene->name_count; i++) {
        objref__value_drop(names->values[i]);
    }
    free(names->values);
    free(names->folder);
    *names = (objref__names){0};
}

void objref__names_bind(objref__names *names, uint32_t name, objref__value *value) {
    objref__value *before = names->values[name];

    names->values[name] = value;
    objref__value_drop(before);
}

bool objref__names_append(objref__names *names, uint32_t name, objref__value *value) {
    objref__value **there = &names->values[name];

    if (value->kind == OBJREF__VALUE_NOTHING) {
        objref__value_drop(value);
        return true;
    }
    if (*there && (*there)->kind == OBJREF__VALUE_NOTHING) {
        objref__names_bind(names, name, NULL);
    }
    return objref__list_append(there, value);
}

/* ---- reading ---- */

/* Items that are being collected, each with a hold. */
typedef struct gathered {
    objref__value **items;
    size_t count, capacity;
} gathered;

static void gather(gathered *all, objref__value *item) {
    if (all->count == all->capacity) {
        all->capacity = all->capacity ? all->capacity * 2 : 8;
        all->items = objref__memory_grow(all->items, all->capacity, sizeof(void *));
    }
    all->items[all->count++] = item;
}

static void gathered_release(gathered *all) {
    for (size_t i = 0; i < all->count; i++) {
        objref__value_drop(all->items[i]);
    }
    free(all->items);
}

static objref__reading name_read(const objref__expression *expression,
                                 const objref__names *names,
                                 objref__value **ret_value,
                                 objref__text *rettext) {
    objref__value *value = names->values[expression->name];
    const char *word = names->scene->names[expression->name];

    if (!value) {
        objref__text_say(rettext, "%s stands for nothing when this line runs", word);
        return OBJREF__READ_ERROR;
    }
    if (value->kind == OBJREF__VALUE_NOTHING) {
        return OBJREF__READ_NOTHING;
    }
    if (value->kind == OBJREF__VALUE_OPERATION) {
        objref__text_say(rettext, "%s is a started operation when this line runs", word);
        return OBJREF__READ_ERROR;
    }
    *ret_value = value;
    return OBJREF__READ_OK;
}

/* The item of a list or map under one word of a path; NULL: there is none. */
static objref__value *step_find(const objref__value *value, const objref__word *step) {
    char *end;
    unsigned long long index;

    if (value->kind == OBJREF__VALUE_MAP) {
        return objref__value_get(value, step->data, step->size);
    }
    if (value->kind != OBJREF__VALUE_LIST || step->data[0] < '0' || step->data[0] > '9') {
        return NULL;
    }
    index = strtoull(step->data, &end, 10);
    return *end == '\0' && index < value->count ? value->items[index] : NULL;
}

/* "a value at v.k.1; v is {…}", up to the step that failed. */
static void path_say(const objref__expression *expression,
                     uint32_t failed,
                     const objref__names *names,
                     objref__text *text) {
    const char *word = names->scene->names[expression->name];

    objref__text_say(text, "a value at %s", word);
    for (uint32_t i = 0; i <= failed; i++) {
        objref__text_say(text, ".%s", expression->words[i].data);
    }
    objref__text_say(text, "; %s is ", word);
    objref__value_print(names->values[expression->name], text);
}

static objref__reading path_read(const objref__expression *expression,
                                 const objref__names *names,
                                 objref__value **ret_value,
                                 objref__text *rettext) {
    objref__reading reading = name_read(expression, names, ret_value, rettext);

    for (uint32_t i = 0; reading == OBJREF__READ_OK && i < expression->count; i++) {
        *ret_value = step_find(*ret_value, &expression->words[i]);
        if (!*ret_value) {
            path_say(expression, i, names, rettext);
            reading = OBJREF__READ_MISSING;
        }
    }
    return reading;
}

static objref__reading fill_read(const objref__expression *expression,
                                 const objref__names *names,
                                 objref__value **ret_value,
                                 objref__text *rettext) {
    objref__value *size;
    objref__reading reading = objref__expression_read(expression->items[0], names, &size, rettext);

    if (reading != OBJREF__READ_OK) {
        return reading;
    }
    if (size->kind == OBJREF__VALUE_INT && size->integer >= 0) {
        *ret_value = objref__value_fill((uint64_t)size->integer, expression->seed);
    } else {
        objref__text_say(rettext, "fill needs a size of 0 or more, not ");
        objref__value_print(size, rettext);
        reading = OBJREF__READ_ERROR;
    }
    objref__value_drop(size);
    return reading;
}

/* Reads one item; a spread gives all items of its list. */
static objref__reading item_read(const objref__expression *expression,
                                 const objref__names *names,
                                 gathered *all,
                                 objref__text *rettext) {
    objref__value *value = NULL;
    objref__reading reading;

    if (expression->kind != OBJREF__EXPRESSION_SPREAD) {
        reading = objref__expression_read(expression, names, &value, rettext);
        if (reading == OBJREF__READ_OK) {
            gather(all, value);
        }
        return reading;
    }
    reading = name_read(expression, names, &value, rettext);
    if (reading == OBJREF__READ_OK && value->kind != OBJREF__VALUE_LIST) {
        objref__text_say(rettext, "%s... needs a list, not ",
                         names->scene->names[expression->name]);
        objref__value_print(value, rettext);
        return OBJREF__READ_ERROR;
    }
    for (size_t i = 0; reading == OBJREF__READ_OK && i < value->count; i++) {
        gather(all, objref__value_hold(value->items[i]));
    }
    return reading;
}

static objref__reading items_read(const objref__expression *const *expressions,
                                  uint32_t count,
                                  const objref__names *names,
                                  gathered *all,
                                  objref__text *rettext) {
    objref__reading reading = OBJREF__READ_OK;

    for (uint32_t i = 0; reading == OBJREF__READ_OK && i < count; i++) {
        reading = item_read(expressions[i], names, all, rettext);
    }
    return reading;
}

static objref__value *map_make(const objref__expression *expression, const gathered *all) {
    gathered keys = {0};
    objref__value *map;

    for (uint32_t i = 0; i < expression->count; i++) {
        gather(&keys, objref__value_text(expression->words[i].data, expression->words[i].size));
    }
    map = objref__value_map(keys.items, all->items, all->count);
    gathered_release(&keys);
    return map;
}

static objref__reading container_read(const objref__expression *expression,
                                      const objref__names *names,
                                      objref__value **ret_value,
                                      objref__text *rettext) {
    gathered all = {0};
    objref__reading reading =
        items_read(expression->items, expression->count, names, &all, rettext);

    if (reading == OBJREF__READ_OK) {
        *ret_value = expression->kind == OBJREF__EXPRESSION_MAP
                         ? map_make(expression, &all)
                         : objref__value_list(all.items, all.count);
        if (!*ret_value) {
            objref__text_say(rettext, "lists and maps are nested too deep here");
            reading = OBJREF__READ_ERROR;
        }
    }
    gathered_release(&all);
    return reading;
}

static objref__value *mark_make(const objref__expression *expression, const objref__names *names) {
    objref__text path = {0};
    objref__value *value;

    objref__text_say(&path, "%s/%s", names->folder, expression->words[0].data);
    value = objref__value_text(path.data, path.size);
    objref__text_release(&path);
    return value;
}

objref__reading objref__expression_read(const objref__expression *expression,
                                        const objref__names *names,
                                        objref__value **ret_value,
                                        objref__text *rettext) {
    objref__value *value = NULL;
    objref__reading reading = OBJREF__READ_OK;

    switch (expression->kind) {
    case OBJREF__EXPRESSION_LITERAL:
        *ret_value = objref__value_hold(expression->value);
        return OBJREF__READ_OK;
    case OBJREF__EXPRESSION_MARK:
        *ret_value = mark_make(expression, names);
        return OBJREF__READ_OK;
    case OBJREF__EXPRESSION_FILL:
        return fill_read(expression, names, ret_value, rettext);
    case OBJREF__EXPRESSION_LIST:
    case OBJREF__EXPRESSION_MAP:
        return container_read(expression, names, ret_value, rettext);
    case OBJREF__EXPRESSION_NAME:
        reading = name_read(expression, names, &value, rettext);
        break;
    case OBJREF__EXPRESSION_PATH:
        reading = path_read(expression, names, &value, rettext);
        break;
    case OBJREF__EXPRESSION_SPREAD:
    case OBJREF__EXPRESSION_IS:
    case OBJREF__EXPRESSION_RANGE:
    case OBJREF__EXPRESSION_NOT:
        objref__text_say(rettext, "a pattern is no value");
        return OBJREF__READ_ERROR;
    }
    if (reading == OBJREF__READ_OK) {
        *ret_value = objref__value_hold(value);
    }
    return reading;
}

objref__reading objref__args_read(const objref__statement *statement,
                                  const objref__names *names,
                                  objref__value **ret_list,
                                  objref__text *rettext) {
    gathered all = {0};
    objref__reading reading =
        items_read(statement->args, statement->arg_count, names, &all, rettext);

    if (reading == OBJREF__READ_OK) {
        *ret_list = objref__value_list(all.items, all.count);
        if (!*ret_list) {
            objref__text_say(rettext, "lists and maps are nested too deep here");
            reading = OBJREF__READ_ERROR;
        }
    }
    gathered_release(&all);
    return reading;
}

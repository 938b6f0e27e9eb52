/* scope - what each name of a case stands for, as far as the text tells. See scope.h. */
#include "scope.h"

uint32_t
objref__scope_name(objref__scope *scope, objref__arena *arena, const char *name, size_t size) {
    uint32_t count = scope->names.count;
    uint32_t number = objref__symbols_put(&scope->names, arena, name, size);

    if (number == count) {
        scope->known = objref__arena_push(arena, scope->known, count, sizeof(*scope->known));
        scope->known[count] = (objref__known){0};
    }
    return number;
}

objref__known objref__scope_mix(const objref__known *first, const objref__known *second) {
    objref__known mixed = *second;

    if (first->meaning != second->meaning) {
        mixed.meaning = OBJREF__MEANS_VALUE;
    } else if (first->home != second->home) {
        mixed.home = OBJREF__HOME_MIXED;
    }
    return mixed;
}

void objref__scope_enter(objref__scope *scope) {
    scope->blocks[++scope->depth] = ++scope->block_count;
}

void objref__scope_leave(objref__scope *scope) {
    scope->depth--;
}

bool objref__scope_is_turning(const objref__scope *scope, const objref__known *known) {
    return known->depth < scope->depth && scope->blocks[known->depth] == known->block;
}

void objref__scope_close_operation(objref__scope *scope, uint32_t name) {
    scope->open_count -= scope->known[name].is_open;
    scope->known[name].is_open = false;
}

uint32_t objref__scope_first_open(const objref__scope *scope) {
    uint32_t first = scope->names.count;

    for (uint32_t i = 0; scope->open_count && i < scope->names.count; i++) {
        const objref__known *known = &scope->known[i];
        if (known->is_open &&
            (first == scope->names.count || known->file_line < scope->known[first].file_line)) {
            first = i;
        }
    }
    return first;
}

/* The two verbs that each alternative has a copy of. Included at the end of every lookup header,
 * when the macros that name them are set. */
#ifndef SUBJECT_VERBS_H
#define SUBJECT_VERBS_H

objref_status OBJREF__LOOKUP_NAME(get)(OBJREF__LOOKUP_REF ref,
                                       uint64_t type,
                                       int64_t timeout_ns,
                                       objref_view *ret_view);
objref_status OBJREF__LOOKUP_NAME(copy)(OBJREF__LOOKUP_REF ref,
                                        uint64_t type,
                                        int64_t timeout_ns,
                                        void *ret_bytes,
                                        size_t capacity,
                                        size_t *ret_size);

#endif

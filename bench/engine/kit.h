/* Where the kit's programs and files are, in its tree as where it is installed. The command,
 * objref, says both; without it they are those of the tree that this was built from.
 */
#ifndef BENCH_KIT_H
#define BENCH_KIT_H

/* bench_kit_programs - the folder of the programs: OBJREF_BIN, else the one that this program is
 * in; the caller's, given back by free. */
char *bench_kit_programs(void);

/* bench_kit_path - a file or folder of the kit, under OBJREF_ROOT; the caller's, given back by
 * free. */
char *bench_kit_path(const char *relative);

#endif

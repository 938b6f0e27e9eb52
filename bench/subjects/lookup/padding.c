/* Bytes between the functions of a layout. Never run; the build says how many. */
#define TEXT_EXPANDED(number) #number
#define TEXT(number) TEXT_EXPANDED(number)
__asm__(".text\n\t.balign 16\n\t.skip " TEXT(
    PADDING_BYTES) ", 0x90\n"
                   ".section .note.GNU-stack,\"\",@progbits\n");

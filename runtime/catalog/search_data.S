/* The index of search, as codegen wrote it: bytes that nothing points into and nothing relocates. */
#ifdef __APPLE__
#define SYMBOL(name) _##name
    .const
#else
#define SYMBOL(name) name
    .section .rodata
#endif

    .balign 16
    .globl SYMBOL(catalog_search_data)
SYMBOL(catalog_search_data):
    .incbin CATALOG_SEARCH_FILE
    .globl SYMBOL(catalog_search_data_end)
SYMBOL(catalog_search_data_end):
    .byte 0

#ifdef __ELF__
    .section .note.GNU-stack,"",%progbits
#endif

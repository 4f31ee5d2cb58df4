; The assembled witness, inside the test build.
        section .rodata
        global  witness_image, witness_size
witness_image:
        incbin  "tests/hostile/witness.bin"
.end:
witness_size:
        dd      witness_image.end - witness_image
        section .note.GNU-stack noalloc noexec nowrite progbits

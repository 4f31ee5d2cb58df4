; The way back to real mode, into the firmware's reset entry: what a program on the bare
; machine does by a jump to FFFF:0. SDM vol 3 9.9.2 "Switching Back to Real-Address Mode".

        bits    32

CODE16          equ 0x08
DATA16          equ 0x10
CR0_PE          equ 1 << 0
CR0_PG          equ 1 << 31
LOW             equ 0x7c00              ; real mode reaches it, and nobody needs it any more

; _Noreturn void real_mode_reset(void): linear 0-FFFFFh and the monitor are mapped to themselves
        section .text
        global  real_mode_reset
real_mode_reset:
        cli
        cld
        mov     esi, low_start
        mov     edi, LOW
        mov     ecx, low_end - low_start
        rep movsb
        lgdt    [gdt_register]
        jmp     CODE16:LOW

        section .data align=8
gdt:
        dq      0
        dq      0x00009b000000ffff      ; 16-bit code: base 0, limit FFFFh
        dq      0x000093000000ffff      ; 16-bit data
gdt_register:
        dw      $ - gdt - 1
        dd      gdt

        bits    16
low_start:
        mov     ax, DATA16              ; the limits that real mode has
        mov     ds, ax
        mov     es, ax
        mov     fs, ax
        mov     gs, ax
        mov     ss, ax
        mov     eax, cr0
        and     eax, ~CR0_PG
        mov     cr0, eax
        xor     ecx, ecx
        mov     cr3, ecx                ; forget the pages
        lidt    [cs:LOW + (vectors - low_start)]
        and     eax, ~CR0_PE
        mov     cr0, eax
        jmp     0xffff:0
vectors:
        dw      0x3ff
        dd      0
low_end:

        section .note.GNU-stack noalloc noexec nowrite progbits

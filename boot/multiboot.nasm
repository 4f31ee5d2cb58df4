; The first instruction of the monitor. A multiboot loader (QEMU -kernel, GRUB)
; has switched to 32-bit protected mode with flat segments and paging off, and
; left EAX = magic, EBX -> multiboot information. All else is undefined: the
; stack, the GDT register, the IDT. Multiboot Specification 0.6.96, 3.2.

        bits    32

MB_MAGIC        equ 0x1BADB002
MB_PAGE_ALIGN   equ 1 << 0              ; modules start on page boundaries
MB_MEMORY_INFO  equ 1 << 1              ; tell us how much memory there is
MB_FLAGS        equ MB_PAGE_ALIGN | MB_MEMORY_INFO

        section .multiboot align=4
        dd      MB_MAGIC
        dd      MB_FLAGS
        dd      -(MB_MAGIC + MB_FLAGS)  ; the three add up to zero

BOOT_STACK_SIZE equ 16384

        section .bss align=16
        resb    BOOT_STACK_SIZE
boot_stack_top:

        section .text
        global  _start
        extern  main
_start:
        cli                             ; there is no IDT yet
        cld
        mov     esp, boot_stack_top
        push    0                       ; EFLAGS as C expects them: all clear
        popfd
        mov     edx, ebx                ; regparm(3): main(magic, info)
        call    main                    ; does not return
.stop:  hlt
        jmp     .stop

        section .note.GNU-stack noalloc noexec nowrite progbits

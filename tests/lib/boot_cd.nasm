; The boot program of a CD for tests in Bochs (boot_cd.py): it does no more than a multiboot loader has to. It reads the
; monitor and its modules to where they belong, asks the firmware for its memory map, and enters the monitor.
; Multiboot Specification 0.6.96, 3.2 "Machine state" and 3.3 "Boot information format".

        bits    16
        org     7C00h

MAGIC   equ     2BADB002h
SMAP    equ     534D4150h
ROWS    equ     8400h                   ; the memory map's rows go here
BUFFER  equ     10000h
AT_ONCE equ     31                      ; CD sectors, less than 64 KiB
CODE    equ     8                       ; selectors
DATA    equ     16
%ifndef INFO
%error "-D INFO=address of struct multiboot_info, -D ENTRY=of the monitor's first instruction"
%endif

        jmp     0:start                 ; Bochs's firmware comes by 07C0:0000
start:  cli
        xor     ax, ax
        mov     ds, ax
        mov     ss, ax
        mov     sp, 7C00h
        mov     [drive], dl
        in      al, 92h
        or      al, 2                   ; A20 is open
        out     92h, al
        lgdt    [table]
        mov     eax, cr0
        inc     ax
        mov     cr0, eax
        mov     bx, DATA                ; limits of 4 GiB, which stay in real mode
        mov     es, bx
        mov     ds, bx
        dec     ax
        mov     cr0, eax
        xor     ax, ax
        mov     es, ax
        mov     ds, ax
        cld

; Pieces: address, first CD sector, how many; address 0 is the end.
        mov     si, pieces
.piece: cmp     dword [si], 0
        je      memory_map
.read:  mov     eax, [si + 8]
        cmp     eax, AT_ONCE
        jbe     .few
        mov     eax, AT_ONCE
.few:   mov     [packet.count], ax
        mov     ecx, [si + 4]
        mov     [packet.sector], ecx
        add     [si + 4], eax
        sub     [si + 8], eax
        shl     eax, 9                  ; words of 32 bits
        push    si
        push    eax
        mov     ah, 42h
        mov     dl, [drive]
        mov     si, packet
        int     13h
        pop     ecx
        pop     si
        jc      failed
        push    si
        mov     edi, [si]
        mov     esi, BUFFER
        a32 rep movsd
        pop     si
        mov     [si], edi
        cmp     dword [si + 8], 0
        jne     .read
        add     si, 12
        jmp     .piece
failed: hlt
        jmp     failed

memory_map:
        mov     di, ROWS
        xor     ebx, ebx
.row:   mov     dword [di], 20          ; bytes that follow
        add     di, 4
        mov     eax, 0E820h
        mov     ecx, 20
        mov     edx, SMAP
        int     15h
        jc      failed
        cmp     dword [di], 100000h
        jne     .other
        mov     eax, [di + 8]
        shr     eax, 10
        mov     [upper], eax
.other: add     di, 20
        test    ebx, ebx
        jnz     .row
        cli
        movzx   edi, di
        mov     eax, cr0
        inc     ax
        mov     cr0, eax
        jmp     CODE:protected

        bits    32
protected:
        mov     ax, DATA
        mov     ds, ax
        mov     es, ax
        mov     fs, ax
        mov     gs, ax
        mov     ss, ax
        mov     ebx, INFO
        mov     eax, [upper]
        mov     [ebx + 8], eax          ; mem_upper, in KiB
        sub     edi, ROWS
        mov     [ebx + 44], edi         ; mmap_length
        mov     dword [ebx + 48], ROWS  ; mmap_addr
        mov     eax, MAGIC
        mov     ecx, ENTRY
        jmp     ecx

drive:  db      0
        align   4
upper:  dd      0
packet: db      16, 0
.count: dw      0
        dw      0, BUFFER >> 4
.sector:
        dq      0
        align   8
gdt:    dq      0
        dq      00CF9A000000FFFFh
        dq      00CF92000000FFFFh
table:  dw      $ - gdt - 1
        dd      gdt

        times 512 - ($ - $$) db 0
pieces:                                 ; boot_cd.py appends them

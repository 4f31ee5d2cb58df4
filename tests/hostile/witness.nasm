; The witness beside the hostile guests: a computation over a table, its own flags,
; interrupts, a port and the x87. EAX is the answer when it ends; record.py knows it.

        bits 16
        org 0

PROBE_VERDICT   equ 0x7e8
PROBE_SIGNATURE equ 0x7ec
FNV_PRIME       equ 16777619
ROUNDS          equ 64
VECTOR          equ 0x60
TABLE           equ 0x80

start:
        xor     ax, ax
        mov     es, ax
        mov     word [es:VECTOR * 4], service
        mov     [es:VECTOR * 4 + 2], cs
        xor     ebx, ebx
        mov     dx, PROBE_SIGNATURE
        in      eax, dx
        call    mix
        fnstcw  [control]               ; 037Fh: as FNINIT leaves it
        movzx   eax, word [control]
        call    mix
        mov     si, TABLE
        mov     cx, ROUNDS
.next:  lodsd
        call    mix
        cli
        call    mix_flags
        sti
        call    mix_flags
        int     VECTOR
        fld1                            ; eight of them would fill a stack that is not empty
        fadd    st0, st0
        fistp   dword [control]
        mov     eax, [control]
        call    mix
        loop    .next
        mov     eax, ebx
        push    eax
        mov     dx, PROBE_VERDICT
        pop     eax
        out     dx, al

; FLAGS as PUSHF shows them, the arithmetic ones in a known state.
mix_flags:
        xor     ax, ax
        pushf
        pop     ax
        movzx   eax, ax
mix:
        add     ebx, eax
        imul    ebx, ebx, FNV_PRIME
        ret

service:
        not     ebx
        iret

control dd      0

        times   TABLE - ($ - $$) db 0
%assign i 0
%rep ROUNDS
        dd      i * 0x01234567 + 0x89abcdef
  %assign i i + 1
%endrep

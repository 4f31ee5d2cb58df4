; A boot sector with the two instructions that the README reads about.
        bits    16
        org     0x7c00

        cli                             ; from here on no interrupt comes between
        inc     bx
one_cli:
        cli
        inc     bx
one_mov:
        mov     eax, cr0
        inc     bx
end:
        jmp     end

        times   510 - ($ - $$) db 0
        dw      0xaa55

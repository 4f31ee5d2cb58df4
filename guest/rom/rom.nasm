; rom: the monitor's own option ROM page, which real-mode code sees in a free
; slot of C8000h-DFFFFh. What the monitor serves is entered here: an ARPL byte
; (63h, #UD in v86 mode) and the number of a service, then what the service
; leaves to do natively. All of it is ordinary real-mode code.

        bits    16

%define ROM(name, number) name equ number
%include "rom_layout.def"

%macro SERVICE 1
        db      0x63, %1
%endmacro

        section .text
rom_start:
        dw      0xaa55                  ; option ROM header (PnP BIOS spec. 3.2)
        db      4096 / 512
        retf                            ; its initialisation: nothing to do
        db      "Trapeze"

        align   16
; Offsets that the monitor takes, in this order: see struct rom_entries.
        dw      rom_boot - rom_start
        dw      rom_restart - rom_start
        dw      rom_int13 - rom_start
        dw      rom_int15 - rom_start
        dw      rom_reboot - rom_start
        dw      rom_program_end - rom_start
        dw      rom_dos - rom_start
        dw      rom_boot_next - rom_start

; DL = drive. Reads its boot sector through the machine's own INT 13h and starts
; it as SeaBIOS does (boot.c: call_boot_entry): AX=AA55h, DL=drive, the other
; registers zero, interrupts on.
rom_restart:                            ; after a reset the screen may be in any mode
        push    dx
        mov     ax, 0x0003
        int     0x10
        SERVICE service_firmware_screen ; what the firmware shows after a start; DX = its cursor
        mov     ah, 0x02
        mov     bh, 0
        int     0x10
        pop     dx
rom_boot:
        xor     ax, ax
        mov     ss, ax
        mov     sp, 0x6f08              ; 6F04h in the boot sector, as SeaBIOS's
        mov     es, ax
        sti
        mov     di, 3                   ; a floppy may need time to spin up
.try:   mov     ax, 0x0201
        mov     bx, 0x7c00
        mov     cx, 1
        mov     dh, 0
        push    di
        push    dx
        int     0x13
        pop     dx
        pop     di
        jnc     .loaded
        push    ax
        xor     ah, ah                  ; only now: a reset may upset a drive that works
        push    dx
        int     0x13
        pop     dx
        pop     ax
        dec     di
        jnz     .try
        SERVICE service_boot_failed     ; AH = status
.loaded:
        cmp     word [es:0x7dfe], 0xaa55
        je      .signed
        SERVICE service_not_bootable    ; ends the guest, unless any boot sector is to be started
.signed:
        push    cs                      ; a boot sector that gives up returns here
        push    word .returned - rom_start
        mov     ax, 0xaa55
        xor     bx, bx
        xor     cx, cx
        xor     si, si
        xor     di, di
        xor     bp, bp
        mov     ds, bx
        mov     es, bx
        mov     fs, bx
        mov     gs, bx
        mov     dh, 0
        push    word 0x0202             ; FLAGS: nothing but IF
        popf
        jmp     0:0x7c00
.returned:
        SERVICE service_boot_returned

; The IVT points to these. Each service either does the work, and goes on at the
; IRET, or sends the call on to the vector that was there before.
rom_int13:
        SERVICE service_int13
        iret
rom_int15:
        SERVICE service_int15
        iret
rom_boot_next:                          ; INT 18h
        SERVICE service_boot_next
        iret
rom_reboot:                             ; INT 19h
        SERVICE service_reboot
        iret
rom_program_end:                        ; INT 20h, without a DOS
        SERVICE service_program_end
        iret
rom_dos:                                ; INT 21h, without a DOS
        SERVICE service_dos
        iret

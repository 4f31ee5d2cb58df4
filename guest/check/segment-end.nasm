; segment-end: a word or an instruction that lies across offset FFFFh is #GP, through SS it is #SS
; run: gp=reflect
; iopl3: popf-at-sp-ffff-is-vector-12: QEMU's CPU checks no limits
; iopl3: popf-at-sp-ffff-pushes-its-own-ip: QEMU's CPU checks no limits
; iopl3: popfd-at-sp-fffd-is-vector-12: QEMU's CPU checks no limits
; Source: SDM vol 3 20.1.1 Address Translation in Real-Address Mode; vol 3 6.15, Interrupts 12 and 13.
; bare: bochs (QEMU's CPU checks no segment limits)
; qemu: mov-of-a-word-at-ffff-is-vector-13: QEMU's CPU checks no segment limits
; qemu: pop-at-sp-ffff-is-vector-12: the same
; qemu: nop-at-ffff-faults-behind-it: the same

%include "guest.inc"

guest_start:
	cli
	; Natively executed
	try
	mov	ax, [0FFFFh]
	endtry
	expect16 "mov-of-a-word-at-ffff-is-vector-13", [off(caught_vector)], 13
	try
	mov	al, [0FFFFh]
	endtry
	expect16 "mov-of-a-byte-at-ffff-does-not-fault", [off(caught_vector)], NOT_CAUGHT
	try
	mov	sp, 0FFFFh
	pop	ax
	endtry
	expect16 "pop-at-sp-ffff-is-vector-12", [off(caught_vector)], 12

	; Emulated by the monitor: the same rules
	try
	mov	sp, 0FFFFh
.popf:
	popf
	endtry
	expect16 "popf-at-sp-ffff-is-vector-12", [off(caught_vector)], 12
	expect16 "popf-at-sp-ffff-pushes-its-own-ip", [off(caught_ip)], off(.popf)
	try
	mov	sp, 0FFFDh
	popfd
	endtry
	expect16 "popfd-at-sp-fffd-is-vector-12", [off(caught_vector)], 12
	try
	mov	sp, 0FFFDh
	iret
	endtry
	expect16 "iret-at-sp-fffd-is-vector-12", [off(caught_vector)], 12
	mov	dx, PIC_MASK
	mov	di, 0FFFFh
	try
	insw
	endtry
	expect16 "insw-at-di-ffff-is-vector-13", [off(caught_vector)], 13
	expect16 "insw-at-di-ffff-keeps-di", di, 0FFFFh
	mov	dx, COM1 + UART_SCRATCH
	mov	si, 0FFFFh
	try
	outsw
	endtry
	expect16 "outsw-at-si-ffff-is-vector-13", [off(caught_vector)], 13
	try
	db	36h, 6Fh			; ss outsw
	endtry
	expect16 "ss-outsw-at-si-ffff-is-vector-12", [off(caught_vector)], 12
	mov	edi, 10000h
	mov	ecx, 1
	try
	a32 rep insb
	endtry
	expect16 "a32-insb-above-ffff-is-vector-13", [off(caught_vector)], 13
	mov	edi, 0
	try
	lidt	[0FFFBh]
	endtry
	expect16 "lidt-across-ffff-is-vector-13", [off(caught_vector)], 13
	mov	ebx, 10000h
	try
	lgdt	[ebx]
	endtry
	expect16 "lgdt-above-ffff-is-vector-13", [off(caught_vector)], 13

	; Code that runs off the end: the instruction at FFFFh works, the fetch after it faults with IP=0
	; pushed
	mov	al, [0FFFFh]
	mov	[off(saved)], al
	mov	byte [0FFFFh], 90h		; nop
	mov	byte [off(guest_start)], 0CCh	; where a CPU that wraps would go on: int3
	try
	jmp	0FFFFh + guest_start
	endtry
	expect16 "nop-at-ffff-faults-behind-it", [off(caught_vector)], 13
	mov	byte [0FFFFh], 0FAh		; cli
	try
	jmp	0FFFFh + guest_start
	endtry
	expect16 "cli-at-ffff-faults-behind-it", [off(caught_vector)], 13
	mov	byte [0FFFFh], 0CDh		; int, and its number would be beyond the end
	try
	jmp	0FFFFh + guest_start
	endtry
	expect16 "int-across-ffff-is-vector-13", [off(caught_vector)], 13
	expect16 "int-across-ffff-pushes-its-own-ip", [off(caught_ip)], 0FFFFh
	mov	al, [off(saved)]
	mov	[0FFFFh], al
	jmp	finish

%include "check.inc"
%include "catch.inc"

saved:
	db	0

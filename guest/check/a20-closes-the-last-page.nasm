; a20-closes-the-last-page: gate A20 decides what FFFF:FFFE shows, at the very end of what real mode reaches
; Source: IBM PS/2 Hardware Interface Technical Reference, System Control Port A.

%include "guest.inc"

PORT_A		equ	92h
A20		equ	2
LOW		equ	0FFEEh		; linear, in unused memory: where 10FFEEh is with the gate closed

guest_start:
	cli
	xor	ax, ax
	mov	fs, ax
	dec	ax
	mov	gs, ax
	in	al, PORT_A
	mov	[off(old_gate)], al
	call	open
	push	word [gs:0FFFEh]
	mov	si, [fs:LOW]
	mov	bx, si
	not	bx
	mov	[gs:0FFFEh], bx
	mov	di, [fs:LOW]
	in	al, PORT_A
	and	al, ~(A20 | 1) & 0FFh
	out	PORT_A, al
	mov	cx, [gs:0FFFEh]
	call	open
	mov	dx, [gs:0FFFEh]
	pop	word [gs:0FFFEh]
	mov	al, [off(old_gate)]
	and	al, 0FEh
	out	PORT_A, al
	expect16 "open-gate-shows-the-high-memory-area", dx, bx
	expect16 "closed-gate-shows-low-memory", cx, si
	expect16 "open-gate-keeps-low-memory", di, si
	jmp	finish

open:
	in	al, PORT_A
	and	al, 0FEh			; bit 0 would reset the machine
	or	al, A20
	out	PORT_A, al
	ret

%include "check.inc"

old_gate:
	db	0

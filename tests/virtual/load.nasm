; load: a load of one of several kinds, which counts what it gets. Parameters: byte 0: a kind.
; The counters lie at linear 600h: rounds of work, timer ticks taken, and how late the latest of them came, in
; clocks of 0.84 us, where the guest only waits for them.

SECTORS		equ	2
%include "lib.inc"

ROUNDS		equ	600h
TICKS		equ	604h
LATEST		equ	608h

IDLE		equ	0			; HLT, with the firmware's timer
BUSY		equ	1
DEAF		equ	2			; busy with interrupts off
TICKING		equ	3			; a timer of 1 kHz, and HLT
BUSY_TICKING	equ	4			; the same timer, and busy
KHZ		equ	1193

main:
	xor	eax, eax
	mov	[ROUNDS], eax
	mov	[TICKS], eax
	mov	[LATEST], eax
	cmp	byte [parameters], TICKING
	jb	.set
	cli
	set_vector 8, tick
	mov	al, 34h				; counts from 1193 down to 1
	out	43h, al
	mov	al, KHZ & 0FFh
	out	40h, al
	mov	al, KHZ >> 8
	out	40h, al
	sti
.set:
	mov	al, [parameters]
	cmp	al, DEAF
	je	.deaf
	cmp	al, BUSY
	je	.work
	cmp	al, BUSY_TICKING
	je	.work
.wait:
	hlt
	jmp	.wait
.deaf:
	cli
.work:
	inc	dword [ROUNDS]
	jmp	.work

tick:
	push	ax
	push	bx
	inc	dword [TICKS]
	mov	al, 0
	out	43h, al
	in	al, 40h
	mov	bl, al
	in	al, 40h
	mov	bh, al
	mov	ax, KHZ
	sub	ax, bx
	cmp	ax, [LATEST]
	jbe	.done
	mov	[LATEST], ax
.done:
	mov	al, 20h
	out	20h, al
	pop	bx
	pop	ax
	iret

	times (SECTORS + 1) * 512 - ($ - $$) db 0

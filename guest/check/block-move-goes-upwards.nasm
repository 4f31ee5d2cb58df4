; block-move-goes-upwards: INT 15h AH=87h moves as one REP MOVS would: overlapping areas, more than 64 KiB, DF set
; bare: qemu (SeaBIOS moves dwords where CX is even; Bochs's BIOS always moves words)
; Source: Ralf Brown's Interrupt List, INT 15h AH=87h; measured on SeaBIOS 1.16.

%include "guest.inc"

SOURCE		equ	10h		; descriptors in the table that AH=87h takes
TARGET		equ	18h
AREA		equ	4000h		; segment

%macro move 3				; linear source and target, words
	mov	eax, %1
	mov	di, off(table) + SOURCE
	call	set_base
	mov	eax, %2
	mov	di, off(table) + TARGET
	call	set_base
	push	cs
	pop	es
	mov	si, off(table)
	mov	cx, %3
	mov	ah, 87h
	int	15h
	setc	[off(failed)]
	mov	[off(status)], ah
	push	word AREA
	pop	es
%endmacro

guest_start:
	call	count_up
	move	AREA * 16, AREA * 16 + 2, 7FFFh
	mov	ax, 1000h
	xor	di, di
	mov	cx, 8000h
	cld
	repe	scasw
	expect16 "an-odd-count-fills", cx, 0
	call	count_up
	move	AREA * 16, AREA * 16 + 2, 6
	expect32 "an-even-count-moves-dwords-1", [es:0], 10001000h
	expect32 "an-even-count-moves-dwords-2", [es:4], 10011001h
	expect32 "an-even-count-moves-dwords-3", [es:8], 10031003h
	expect32 "an-even-count-moves-dwords-4", [es:12], 10071005h
	call	count_up
	move	AREA * 16, AREA * 16 + 1, 3
	expect32 "a-byte-up-1", [es:0], 10100000h
	expect32 "a-byte-up-2", [es:4], 10101010h
	call	count_up
	move	AREA * 16 + 2, AREA * 16, 8001h
	expect8	"more-than-64-kib-is-no-error", [off(failed)], 0
	expect8	"nor-has-it-a-status", [off(status)], 0
	expect16 "what-is-more-goes-round", [es:0], 1002h
	call	count_up
	std				; the service is called with whatever DF a program has
	move	AREA * 16, AREA * 16 + 100h, 4
	cld
	expect32 "upwards-with-df-set-1", [es:100h], 10011000h
	expect32 "upwards-with-df-set-2", [es:104h], 10031002h
	expect16 "nothing-below-is-written", [es:0FEh], 107Fh
	expect16 "nothing-above-is-written", [es:108h], 1084h
	jmp	finish

; Words 1000h, 1001h, ... from AREA:0.
count_up:
	push	word AREA
	pop	es
	xor	di, di
	mov	ax, 1000h
.word:
	stosw
	inc	ax
	or	di, di
	jnz	.word
	ret

; EAX is the base in the descriptor at DI.
set_base:
	mov	[di + 2], ax
	shr	eax, 16
	mov	[di + 4], al
	mov	[di + 7], ah
	ret

%include "check.inc"

failed:
	db	0
status:
	db	0
	align	16
table:
	times	16 db 0
%rep 2
	dw	0FFFFh, 0
	db	0, 93h, 0, 0
%endrep
	times	16 db 0

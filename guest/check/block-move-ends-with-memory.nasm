; block-move-ends-with-memory: INT 15h AH=87h reaches the last word of what AH=88h counts, and nothing after it
; bare: no (no monitor lies beyond that memory)
; Source: Ralf Brown's Interrupt List, INT 15h AH=87h, AH=88h.

%include "guest.inc"

SOURCE		equ	10h		; descriptors in the table that AH=87h takes
TARGET		equ	18h

%macro move 3				; linear source and target, words; AH and CF are the answer
	mov	eax, %1
	mov	di, off(table) + SOURCE
	call	set_base
	mov	eax, %2
	mov	di, off(table) + TARGET
	call	set_base
	mov	si, off(table)
	mov	cx, %3
	mov	ah, 87h
	int	15h
	setc	[off(failed)]
%endmacro

guest_start:
	mov	ah, 88h
	int	15h
	movzx	ebp, ax
	shl	ebp, 10
	add	ebp, 100000h - 2		; the last word
	xor	ebx, ebx
	mov	bx, cs
	shl	ebx, 4
	add	ebx, off(words)
	mov	word [off(words)], 0A55Ah
	move	ebx, ebp, 1
	expect8	"last-word-is-written", [off(failed)], 0
	mov	word [off(words)], 0
	move	ebp, ebx, 1
	expect8	"last-word-is-read", [off(failed)], 0
	expect16 "and-is-what-was-written", [off(words)], 0A55Ah
	mov	dword [off(words)], 0
	move	ebp, ebx, 2
	expect8	"word-behind-is-not-read", [off(failed)], 1
	expect16 "nor-is-anything-stored-for-it", [off(words) + 2], 0
	move	ebx, ebp, 2
	expect8	"word-behind-is-not-written", [off(failed)], 1
	jmp	finish

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
	align	16
table:
	times	48 db 0
words:
	dw	0, 0

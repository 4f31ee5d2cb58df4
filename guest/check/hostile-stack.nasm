; hostile-stack: interrupts on stacks at strange places: beyond 1 MiB, odd, around SP=0, in ROM
; Source: SDM vol 3 20.1.1 Address Translation in Real-Address Mode.

%include "guest.inc"

VECTOR		equ	62h

; on SS, SP: an INT with that stack. CALLS counts how many came, WRONG those after which SS:SP were not what they
; had been.
%macro on 2
	mov	ax, %1
	mov	ss, ax
	mov	sp, %2
	int	VECTOR
	mov	bx, ss
	xor	bx, ax
	mov	cx, sp
	xor	cx, %2
	or	bx, cx
	or	[off(wrong)], bx
%endmacro

guest_start:
	cli
	xor	ax, ax
	mov	fs, ax
	mov	word [fs:VECTOR * 4], off(handler)
	mov	[fs:VECTOR * 4 + 2], cs
	on	0FFFFh, 0FFFEh			; linear 10FFEEh, beyond 1 MiB
	on	0FFFFh, 0
	on	0FFFFh, 16h			; the lowest word at 1 MiB
	on	9000h, 8000h
	on	cs, 8000h			; and odd
	on	cs, 8001h
	on	cs, 7
	mov	ax, cs
	mov	ss, ax
	mov	sp, 0FFFEh
	expect16 "seven-interrupts-on-strange-stacks", [off(calls)], 7
	expect16 "and-each-returned-with-the-stack-it-came-by", [off(wrong)], 0

	; The frame of an INT at F000:8000 falls into ROM and is lost; the handler does not return by it.
	mov	word [fs:VECTOR * 4], off(no_return)
	mov	ax, 0F000h
	mov	ss, ax
	mov	sp, 8000h
	mov	ebx, [ss:8000h - 6]
	xor	cx, cx
	int	VECTOR
	inc	cx				; only if there was no interrupt
no_return:
	mov	dx, sp
	mov	eax, [ss:8000h - 6]
	mov	di, cs
	mov	ss, di
	mov	sp, 0FFFEh
	expect16 "an-interrupt-with-its-stack-in-rom-is-vectored", cx, 0
	expect16 "and-pushes-6-bytes", dx, 8000h - 6
	expect32 "which-are-lost", eax, ebx
	jmp	finish

handler:
	inc	word [cs:off(calls)]
	iret

%include "check.inc"

calls:
	dw	0
wrong:
	dw	0

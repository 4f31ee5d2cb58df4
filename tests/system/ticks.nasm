; ticks: the clock ticks as a program sees them: the count at 40:6Ch, the hooks of INT 08h and 1Ch, midnight

SECTORS		equ	6
%include "lib.inc"

BDA_MIDNIGHT	equ	470h
DAY		equ	1800B0h			; ticks
COUNTED		equ	20

main:
	cli
	mov	eax, [08h * 4]
	mov	[old_08], eax
	mov	eax, [1Ch * 4]
	mov	[old_1c], eax
	set_vector 08h, hook_08
	set_vector 1Ch, hook_1c
	sti

	; Each tick once in each hook, and the count moves between the two
	call	next_tick
	mov	dword [count_08], 0
	mov	dword [count_1c], 0
	mov	dword [in_between], 0
	mov	ebx, [BDA_TICKS]
	add	ebx, COUNTED
.count:
	hlt
	cmp	[BDA_TICKS], ebx
	jb	.count
	value	"int08", [count_08]
	value	"int1c", [count_1c]
	value	"counted-in-between", [in_between]
	line

	; Midnight: the count begins again and the flag says so, once
	cli
	mov	dword [BDA_TICKS], DAY - 2
	mov	byte [BDA_MIDNIGHT], 0
	call	next_tick
	call	show_midnight
	call	next_tick
	call	show_midnight
	mov	ah, 0
	int	1Ah
	movzx	eax, al
	value	"midnight-by-1ah", eax
	mov	ah, 0
	int	1Ah
	movzx	eax, al
	value	"and-again", eax
	mov	ah, 1				; set the count
	mov	cx, 8
	mov	dx, 1234h
	int	1Ah
	mov	eax, [BDA_TICKS]
	value	"set", eax
	line

	; A program that keeps INT 08h for itself stops the count, and nothing is made up for afterwards
	call	next_tick
	mov	ebx, [BDA_TICKS]
	mov	byte [keep], 1
	mov	dword [count_08], 0
.keep:
	hlt
	cmp	dword [count_08], 5
	jb	.keep
	mov	eax, [BDA_TICKS]
	sub	eax, ebx
	value	"kept", eax
	mov	byte [keep], 0
	call	next_tick
	mov	eax, [BDA_TICKS]
	sub	eax, ebx
	value	"behind-it", eax
	line
	cli
	mov	eax, [old_08]
	mov	[08h * 4], eax
	mov	eax, [old_1c]
	mov	[1Ch * 4], eax
	sti
	ret

next_tick:
	mov	eax, [BDA_TICKS]
	sti
.wait:
	hlt
	cmp	eax, [BDA_TICKS]
	je	.wait
	ret

show_midnight:
	mov	eax, [BDA_TICKS]
	value	"ticks", eax
	movzx	eax, byte [BDA_MIDNIGHT]
	value	"flag", eax
	ret

hook_08:
	inc	dword [cs:count_08]
	cmp	byte [cs:keep], 0
	jne	.keep
	push	eax
	push	ds
	push	0
	pop	ds
	mov	eax, [BDA_TICKS]
	mov	[cs:before], eax
	pop	ds
	pop	eax
	jmp	far [cs:old_08]
.keep:
	push	ax
	mov	al, 20h
	out	20h, al
	pop	ax
	iret

hook_1c:
	inc	dword [cs:count_1c]
	push	eax
	push	ds
	push	0
	pop	ds
	mov	eax, [BDA_TICKS]
	sub	eax, [cs:before]
	add	[cs:in_between], eax
	pop	ds
	pop	eax
	jmp	far [cs:old_1c]

old_08		dd	0
old_1c		dd	0
count_08	dd	0
count_1c	dd	0
before		dd	0
in_between	dd	0
keep		db	0

	times (SECTORS + 1) * 512 - ($ - $$) db 0

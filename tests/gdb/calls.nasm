; calls: every way into a routine that a backtrace has to find its way out of. Entered at 1000:0000.

	bits	16
	section	.text

FAR_SEGMENT	equ	0FF0h			; the same code, by another segment

guest_start:
	xor	ax, ax
	mov	es, ax
	cli				; the next trap is one of these instructions
	mov	word [es:60h * 4], handler - guest_start
	mov	[es:60h * 4 + 2], cs
	call	near_routine
	mov	ecx, cr0
	in	al, 60h
	mov	dx, 3FFh
	out	dx, al
	pushf
	popf
	xor	ax, ax
	sti
	call	say_running
spin:						; until a debugger sets AX
	test	ax, ax
	jz	spin
	cli
	hlt

say_running:					; a line on COM1, AX=0 as before
	mov	dx, 3F8h
	mov	al, '*'
	out	dx, al
	mov	al, 10
	out	dx, al
	xor	ax, ax
	ret

near_routine:
	push	bp
	mov	bp, sp
	push	word 1234h
	call	FAR_SEGMENT:far_routine - guest_start + 100h
	add	sp, 2
	pop	bp
	ret

far_routine:
	pusha
	int	60h
	popa
	retf

handler:
	push	ds
	call	innermost
	pop	ds
	iret

innermost:
	pushf
	pop	bx
	mov	byte [mark - guest_start], 55h
	nop
	ret

mark:
	db	0

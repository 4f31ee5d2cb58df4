; twin: sets every device to something of its own, and says at each key what it finds there. Two of them
; run side
; by side. Parameters: byte 0: video mode, byte 1: a number that makes it different.

SECTORS		equ	8
%include "lib.inc"

NVRAM		equ	50h

main:
	mov	byte [echo], 0
	mov	ah, 0
	mov	al, [parameters]
	int	10h
	mov	ah, 1				; a cursor would blink between two looks
	mov	cx, 2000h
	int	10h
	call	palette

	movzx	ebx, byte [parameters + 1]
	imul	eax, ebx, 1010101h
	mov	[number], eax
	mov	[61h * 4], eax
	mov	dr0, eax
	fninit
	fild	dword [number]
	fldpi
	mov	cx, 37Fh			; rounding control 01 or 10
	mov	ah, bl
	and	ah, 3
	shl	ah, 2
	or	ch, ah
	mov	[control], cx
	fldcw	[control]
	mov	al, NVRAM
	out	70h, al
	mov	al, bl
	out	71h, al
	mov	dx, 3FFh
	out	dx, al
	mov	al, 36h				; channel 0: mode 3, or 2 and faster
	test	bl, 1
	jz	.mode
	mov	al, 34h
.mode:
	out	43h, al
	mov	ax, 0
	jz	.count
	mov	ax, 20000
.count:
	out	40h, al
	mov	al, ah
	out	40h, al
	mov	al, 0B6h			; channel 2 counts while it may
	out	43h, al
	in	al, 21h				; IRQ 3 or 5
	mov	cl, bl
	and	cl, 1
	shl	cl, 1
	add	cl, 3
	mov	ah, 1
	shl	ah, cl
	xor	al, ah
	out	21h, al
	in	al, 92h				; A20 open or closed
	and	al, 0FCh
	test	bl, 1
	jz	.gate
	or	al, 2
.gate:
	out	92h, al
	mov	dx, 3CEh			; a read map that the BIOS does not use
	mov	al, 4
	mov	ah, bl
	and	ah, 3
	out	dx, ax
	call	state
	print	`ready\r\n`
.key:
	mov	ah, 0
	int	16h
	call	show
	call	put_char
	print	': '
	call	state
	print	`heard\r\n`
	jmp	.key

; The character on the screen, and in a graphics mode a block in its colour as well
show:
	pusha
	push	es
	mov	ah, 0Eh
	mov	bx, 0Fh
	int	10h
	cmp	byte [parameters], 13h
	jne	.done
	push	word 0A000h
	pop	es
	movzx	di, al
	sub	di, 'a'
	imul	di, di, 10
	add	di, 320 * 100
	mov	cx, 50
.block:
	push	cx
	mov	cx, 8
	rep stosb
	add	di, 320 - 8
	inc	al
	pop	cx
	loop	.block
.done:
	pop	es
	popa
	ret

palette:
	mov	dx, 3C8h
	mov	al, 0
	out	dx, al
	inc	dx
	xor	cx, cx
.next:
	mov	al, cl
	mul	byte [parameters + 1]
	shr	al, 2
	out	dx, al
	mov	al, cl
	shr	al, 2
	out	dx, al
	xor	al, 3Fh
	out	dx, al
	inc	cl
	jnz	.next
	ret

state:
	fist	dword [found + 2]		; pi as this guest rounds it
	fstcw	[found]
	fld	st1
	fistp	dword [found + 6]
	mov	eax, [found + 2]
	value	"pi", eax
	hex	"control", [found]
	mov	eax, [found + 6]
	cmp	eax, [number]
	sete	al
	movzx	eax, al
	value	"fpu", eax
	mov	eax, dr0
	cmp	eax, [number]
	sete	al
	movzx	eax, al
	value	"dr0", eax
	mov	eax, [61h * 4]
	cmp	eax, [number]
	sete	al
	movzx	eax, al
	value	"vector", eax
	mov	al, NVRAM
	out	70h, al
	in	al, 71h
	movzx	eax, al
	value	"nvram", eax
	mov	dx, 3FFh
	in	al, dx
	movzx	eax, al
	value	"scratch", eax
	mov	al, 0E2h			; read back: status of channel 0
	out	43h, al
	in	al, 40h
	and	ax, 3Fh
	hex	"timer", ax
	call	highest_count
	movzx	eax, al
	value	"fast", eax
	in	al, 21h
	mov	ah, 0
	hex	"mask", ax
	in	al, 92h
	and	ax, 2
	hex	"gate", ax
	mov	dx, 3CEh
	mov	al, 4
	out	dx, al
	inc	dx
	in	al, dx
	mov	ah, 0
	hex	"map", ax
	line
	ret

; AL: 1 if the counter stays below 20000 for more than one period of 65536
highest_count:
	mov	byte [fast], 1
	mov	cx, 5				; interrupts
.look:
	mov	si, 200
.count:
	call	breath
	call	pit_count
	cmp	ax, 20000
	jbe	.low
	mov	byte [fast], 0
.low:
	dec	si
	jnz	.count
	hlt
	loop	.look
	mov	al, [fast]
	ret

number		dd	0
control		dw	0
found		times 10 db 0
fast		db	0

	times (SECTORS + 1) * 512 - ($ - $$) db 0

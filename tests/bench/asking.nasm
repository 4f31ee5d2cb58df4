; asking: what a DOS and its programs do between two looks at the keyboard, for realtime.py, which reads what COM1
; sends: a letter at the begin of each part and one at its end.
;   A to a: 400 lines of 50 characters, INT 16h AH=01h asked three times before each character, as FreeDOS does
;   B to b: the same lines, INT 28h before each, as MS-DOS 4 does
;   C to c: a game that waits for the timer's count and asks for a key at each look; then the steps of 2 ms that it
;           made in 36 clock ticks, four hexadecimal digits
;   D: each key that is typed is sent back, and written to the screen, up to Enter

	cpu	386
	bits	16
	org	7C00h

LINES	equ	400
COLUMNS	equ	50
TICKS	equ	36
STEP	equ	2386			; ticks of 1193182 Hz
BDA_TICKS equ	46Ch

start:
	xor	ax, ax
	mov	ss, ax
	mov	sp, 7C00h
	mov	ds, ax
	sti
	cld
	mov	word [28h * 4], nothing
	mov	[28h * 4 + 2], ax

	mov	al, 'A'
	call	send
	mov	byte [polls], 3
	call	lines
	mov	al, 'a'
	call	send

	mov	al, 'B'
	call	send
	mov	byte [polls], 0
	call	lines
	mov	al, 'b'
	call	send

	mov	al, 'C'
	call	send
	call	game
	mov	al, 'c'
	call	send
	mov	cx, 4
.digit:
	rol	si, 4
	mov	ax, si
	and	al, 0Fh
	cmp	al, 10
	sbb	al, 69h				; 0-9, A-F without a branch
	das
	call	send
	loop	.digit

	mov	al, 'D'
	call	send
.key:
	int	28h
	mov	ah, 1
	int	16h
	jz	.key
	mov	ah, 0
	int	16h
	push	ax
	call	write
	pop	ax
	call	send
	cmp	al, 0Dh
	jne	.key
.end:
	hlt
	jmp	.end

lines:
	mov	bp, LINES
.line:
	cmp	byte [polls], 0
	jne	.begun
	int	28h
.begun:
	mov	di, COLUMNS
.character:
	mov	al, 'x'
	call	put
	dec	di
	jnz	.character
	mov	al, 0Dh
	call	put
	mov	al, 0Ah
	call	put
	dec	bp
	jnz	.line
	ret

put:
	mov	cl, [polls]
.poll:
	dec	cl
	js	write
	push	ax
	mov	ah, 1
	int	16h
	pop	ax
	jmp	.poll
write:
	mov	ah, 0Eh
	mov	bx, 7
	int	10h
	ret

; Steps to SI
game:
	mov	bx, [BDA_TICKS]
.edge:
	cmp	bx, [BDA_TICKS]
	je	.edge
	add	bx, TICKS + 1
	xor	si, si
	call	count
	mov	di, ax
.look:
	mov	ah, 1
	int	16h
	call	count
	mov	dx, di
	sub	dx, ax
	cmp	dx, STEP
	jb	.same
	mov	di, ax
	inc	si
.same:
	cmp	bx, [BDA_TICKS]
	jne	.look
	ret

count:
	mov	al, 0
	out	43h, al
	in	al, 40h
	mov	ah, al
	in	al, 40h
	xchg	al, ah
	ret

; AL to COM1
send:
	push	ax
	mov	dx, 3FDh
.wait:
	in	al, dx
	test	al, 20h
	jz	.wait
	pop	ax
	mov	dx, 3F8h
	out	dx, al
	ret

nothing:
	iret

polls	db	0

	times	510 - ($ - $$) db 0
	dw	0AA55h

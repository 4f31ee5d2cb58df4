; draw: fills the screen again and again, in one of the ways that programs have. Parameters: byte 0: a way.
; How many fillings have been done is at linear 600h.

SECTORS		equ	2
%include "lib.inc"

ROUNDS		equ	600h

TEXT		equ	1			; characters and attributes, a word at a time
BYTES		equ	2			; mode 13h, a byte at a time
PLANE_WORDS	equ	3			; mode 12h, line by line: the planes of a colour, REP STOSW
PLANE_BYTES	equ	4			; mode 12h, byte by byte, through the latches

main:
	xor	eax, eax
	mov	[ROUNDS], eax
	mov	bp, ax				; changes what is drawn from round to round
	cld
	mov	al, [parameters]
	mov	di, text
	cmp	al, TEXT
	je	.colour
	mov	di, bytes
	mov	cx, 13h
	cmp	al, BYTES
	je	.mode
	mov	cx, 12h
	mov	di, plane_words
	cmp	al, PLANE_WORDS
	je	.mode
	mov	di, plane_bytes
.mode:
	push	di
	mov	ax, cx
	int	10h
	pop	di
	mov	ax, 0A000h
	jmp	.start
.colour:
	mov	ax, 0B800h
.start:
	mov	es, ax
.round:
	push	di
	call	di
	pop	di
	inc	bp
	inc	dword [ROUNDS]
	jmp	.round

text:
	xor	di, di
	mov	ax, bp
	mov	cx, 80 * 25
.cell:
	stosw
	inc	al
	loop	.cell
	ret

bytes:
	xor	di, di
	mov	ax, bp
	mov	cx, 320 * 200
.dot:
	stosb
	inc	ax
	loop	.dot
	ret

; The map mask is the colour.
plane_words:
	xor	di, di
	mov	si, 480
.line:
	mov	dx, 3C4h
	mov	ax, bp
	add	ax, si
	mov	ah, al
	mov	al, 2
	out	dx, ax
	mov	cx, 640 / 16
	mov	ax, 0FFFFh
	rep	stosw
	dec	si
	jnz	.line
	ret

; The bit mask keeps what the other half of each byte showed.
plane_bytes:
	mov	dx, 3CEh
	mov	ax, 0F008h
	out	dx, ax
	xor	di, di
	mov	cx, 640 * 480 / 8
	mov	ax, bp
.byte:
	mov	ah, [es:di]
	mov	[es:di], al
	inc	di
	loop	.byte
	ret

; video: pictures in several modes, one after the other, each time that a key is pressed

SECTORS		equ	8
%include "lib.inc"

main:
	mov	byte [echo], 0			; it would be seen
	mov	si, pictures
.next:
	lodsw
	test	ax, ax
	jz	.done
	push	si
	call	ax
	pop	si
	print	`shown\r\n`
	mov	ah, 0
	int	16h
	jmp	.next
.done:
	ret

pictures	dw	mode_13, mode_x, mode_12, mode_0d, mode_06, text_80x50, text_font, text_40, 0

; 256 colours: a palette through the ports, and one through INT 10h
mode_13:
	mov	ax, 13h
	int	10h
	mov	dx, 3C8h
	xor	ax, ax
	out	dx, al
	inc	dx
	xor	cx, cx
.palette:
	mov	al, cl
	shr	al, 2
	out	dx, al
	mov	al, cl
	and	al, 3Fh
	out	dx, al
	mov	al, cl
	not	al
	shr	al, 2
	out	dx, al
	inc	cl
	jnz	.palette
	mov	ax, 1010h
	mov	bx, 200
	mov	cx, 3F00h
	mov	dh, 3Fh
	int	10h
	call	plasma
	ret

plasma:
	push	es
	push	word 0A000h
	pop	es
	xor	di, di
	mov	dx, 200
.row:
	mov	cx, 320
.column:
	mov	ax, cx
	xor	al, dl
	add	al, ah
	stosb
	loop	.column
	dec	dx
	jnz	.row
	pop	es
	ret

; Unchained 256 colours (Abrash's mode X at 320x200): each column in another plane
mode_x:
	mov	ax, 13h
	int	10h
	mov	dx, 3C4h
	mov	ax, 0604h			; chain 4 off
	out	dx, ax
	mov	dx, 3D4h
	mov	ax, 0014h			; doubleword mode off
	out	dx, ax
	mov	ax, 0E317h			; byte mode
	out	dx, ax
	push	es
	push	word 0A000h
	pop	es
	mov	bl, 1
.plane:
	mov	dx, 3C4h
	mov	al, 2
	mov	ah, bl
	out	dx, ax
	xor	di, di
	mov	cx, 16000
.byte:
	mov	ax, di
	add	al, ah
	mul	bl
	stosb
	loop	.byte
	shl	bl, 1
	cmp	bl, 10h
	jne	.plane
	mov	dx, 3D4h			; start address: 10 lines further down
	mov	ax, 030Ch
	out	dx, ax
	mov	ax, 200Dh
	out	dx, ax
	pop	es
	ret

; 16 colours: write mode 2 with bit masks, set/reset, XOR by the ALU, the latches
mode_12:
	mov	ax, 12h
	int	10h
	push	es
	push	word 0A000h
	pop	es
	mov	dx, 3CEh
	mov	ax, 0205h			; write mode 2
	out	dx, ax
	xor	di, di
	mov	cx, 38400
.pixels:
	mov	ax, di
	shr	ax, 3
	mov	ah, al
	or	ah, 1
	mov	al, 8				; bit mask
	out	dx, ax
	mov	al, [es:di]			; the latches
	mov	ax, di
	mov	bl, 80
	shr	ax, 2
	stosb
	loop	.pixels
	mov	ax, 0FF08h
	out	dx, ax
	mov	ax, 0005h
	out	dx, ax
	mov	ax, 0500h			; set/reset: colour 5 in all planes
	out	dx, ax
	mov	ax, 0F01h
	out	dx, ax
	mov	ax, 1803h			; XOR
	out	dx, ax
	mov	di, 80 * 100
	mov	cx, 80 * 50
.exclusive:
	mov	al, [es:di]
	stosb
	loop	.exclusive
	mov	ax, 0001h
	out	dx, ax
	mov	ax, 0003h
	out	dx, ax
	mov	ax, 0105h			; write mode 1: lines 0-39 to 400-439, all planes
	out	dx, ax
	push	ds
	push	es
	pop	ds
	xor	si, si
	mov	di, 80 * 400
	mov	cx, 80 * 40
	rep movsb
	pop	ds
	mov	ax, 0005h
	out	dx, ax
	pop	es
	mov	ax, 1000h			; attribute register 3: another colour
	mov	bx, 2A03h
	int	10h
	call	hello
	ret

mode_0d:
	mov	ax, 0Dh
	int	10h
	mov	cx, 300
.pixel:
	mov	ah, 0Ch
	mov	al, cl
	and	al, 0Fh
	mov	bh, 0
	mov	dx, cx
	shr	dx, 1
	int	10h
	loop	.pixel
	mov	ax, 0501h			; page 1
	int	10h
	mov	ax, 0C0Eh
	mov	bh, 1
	mov	cx, 7
	mov	dx, 9
	int	10h
	ret

mode_06:
	mov	ax, 6
	int	10h
	call	hello
	push	es
	push	word 0B800h
	pop	es
	mov	di, 4000
	mov	cx, 2000
.byte:
	mov	ax, di
	stosb
	loop	.byte
	pop	es
	ret

text_80x50:
	mov	ax, 3
	int	10h
	mov	ax, 1112h
	mov	bl, 0
	int	10h
	mov	cx, 45
.line:
	call	hello
	loop	.line
	mov	ah, 1				; no cursor
	mov	cx, 2000h
	int	10h
	ret

; Another shape for "H" and "e", a cursor in the upper half, intensity instead of blinking, a colour of
; the DAC
text_font:
	mov	ax, 3
	int	10h
	mov	ax, 1100h
	mov	bx, 1000h
	mov	cx, 2
	mov	dx, 'H'
	mov	bp, shapes
	int	10h
	mov	ax, 1003h
	mov	bl, 0
	int	10h
	mov	ax, 1010h
	mov	bx, 7
	mov	cx, 103Fh
	mov	dh, 20h
	int	10h
	call	hello
	mov	ah, 9
	mov	al, 'I'
	mov	bx, 0F1h
	mov	cx, 100
	int	10h
	mov	ah, 1
	mov	cx, 2000h
	int	10h
	ret

shapes	db	0AAh, 55h, 0AAh, 55h, 0AAh, 55h, 0AAh, 55h, 0FFh, 81h, 81h, 81h, 81h, 81h, 81h, 0FFh
	db	0FFh, 0FFh, 0FFh, 0C3h, 0C3h, 0C3h, 18h, 18h, 18h, 18h, 0C3h, 0C3h, 0C3h, 0FFh, 0FFh, 0FFh

text_40:
	mov	ax, 1
	int	10h
	call	hello
	mov	ah, 1
	mov	cx, 0007h			; a block, lines 0-7
	int	10h
	ret

hello:
	push	cx
	mov	si, .text
.next:
	lodsb
	test	al, al
	jz	.done
	mov	ah, 0Eh
	mov	bx, 0Ah
	int	10h
	jmp	.next
.done:
	pop	cx
	ret
.text	db	`Hello, this is HeHe\r\n`, 0

	times (SECTORS + 1) * 512 - ($ - $$) db 0

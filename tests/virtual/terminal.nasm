; terminal: sends the code of each key that it reads to COM1, up to Enter, and ends

SECTORS		equ	4
%include "lib.inc"

main:
	mov	ax, 00E3h
	xor	dx, dx
	int	14h
.key:
	mov	ah, 0
	int	16h
	mov	bx, ax
	mov	cx, 4
.digit:
	rol	bx, 4
	mov	al, bl
	and	al, 0Fh
	cmp	al, 10
	sbb	al, 69h
	das
	call	send
	loop	.digit
	mov	al, ' '
	call	send
	cmp	bl, 13
	jne	.key
	mov	al, 10
	call	send
	cli
	hlt

send:
	mov	ah, 1
	xor	dx, dx
	int	14h
	ret

	times (SECTORS + 1) * 512 - ($ - $$) db 0

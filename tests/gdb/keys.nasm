; keys: a boot sector that says that it is ready, shows each key that is typed, on the screen and on COM1, and ends at q.

	bits	16
	org	0x7C00

	xor	ax, ax
	mov	ds, ax
	mov	si, prompt
	cld
.letter:
	lodsb
	mov	ah, 0x0E
	int	0x10
	cmp	al, ':'
	jne	.letter
again:
	mov	ah, 0
	int	0x16
	mov	ah, 0x0E
	int	0x10
	mov	dx, 0x3F8
	out	dx, al
	cmp	al, 'q'
	jne	again
	cli
	hlt

prompt	db "Type:"

	times 510 - ($ - $$) db 0
	dw	0xAA55

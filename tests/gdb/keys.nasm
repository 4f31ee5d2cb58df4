; keys: a boot sector that shows each key that is typed, on the screen and on COM1, and ends at q.

	bits	16
	org	0x7C00

	xor	ax, ax
	mov	ds, ax
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

	times 510 - ($ - $$) db 0
	dw	0xAA55

; marker: a boot sector that puts its letter (the byte at 1F0h) into memory and does INT 60h for ever.

	bits	16
	section	.text

boot_sector:
	xor	ax, ax
	mov	ds, ax
	mov	ss, ax
	mov	sp, 7C00h
	mov	word [60h * 4], 7C00h + handler - boot_sector
	mov	[60h * 4 + 2], ax
	mov	al, [7C00h + 1F0h]
	mov	[500h], al
again:
	int	60h
	jmp	again

handler:
	mov	ah, al
	iret

	times 510 - ($ - boot_sector) db 0
	dw	0AA55h

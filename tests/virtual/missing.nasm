; missing: a hard disk's boot sector. It reads the sector after it from drive 80h, shows its text, or gives up.

	cpu	386
	bits	16
	org	7C00h

	mov	ax, 0201h
	mov	cx, 2
	mov	dx, 0080h
	mov	bx, 7E00h
	int	13h
	jc	.give_up
	mov	si, bx
.next:
	lodsb
	mov	ah, 0Eh
	mov	bx, 7
	int	10h
	cmp	al, 0
	jne	.next
	jmp	$
.give_up:
	retf
	times 510 - ($ - $$) db 0
	db	55h, 0AAh
	db	"FOUND", 0

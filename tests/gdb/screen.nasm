; A boot sector that writes a byte of the text screen several times, at last with the value that it has.
	bits 16
	section .text
	global guest_start
guest_start:
	mov	ax, 0xb800
	mov	es, ax
	mov	ax, 0x0741
	xor	di, di
	mov	cx, 100
	cld
clear:	rep stosw
first:	mov	byte [es:0xa0], 'B'
second:	mov	byte [es:0xa0], 'C'	; the one before is this one's neighbour
	mov	di, 0x90
	mov	cx, 20
	mov	ax, 0x0744
fill:	rep stosw
last:	mov	byte [es:0xa0], 'E'
	mov	byte [es:0xa0], 'E'
	mov	byte [es:0xa2], 'F'
done:	cli
	hlt
	times	510 - ($ - $$) db 0
	dw	0xaa55

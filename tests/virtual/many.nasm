; many: one of many guests that begin with the same disk. It counts in a sector of it how often it was started,
; and tells the keys that it was given.

SECTORS		equ	4
%include "lib.inc"

COUNTER		equ	7E00h + SECTORS * 512	; after the program

main:
	mov	ax, 0201h
	call	sector
	inc	dword [COUNTER]
	mov	ax, 0301h
	call	sector
	mov	dword [COUNTER], 0
	mov	ax, 0201h
	call	sector
	value	"starts", dword [COUNTER]
	print	`ready\r\n`
.key:
	mov	ah, 0
	int	16h
	hex	"key", ax
	jmp	.key

sector:
	mov	bx, COUNTER
	mov	cx, SECTORS + 2
	mov	dx, 0
	int	13h
	jc	.failed
	ret
.failed:
	print	`failed\r\n`
	hlt
	jmp	.failed

	times (SECTORS + 1) * 512 - ($ - $$) db 0
counter	times 512 db 0

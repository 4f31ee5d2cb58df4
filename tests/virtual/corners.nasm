; corners: reads the far corners of the floppies in A: and B:, whose sectors begin with their own numbers.
; The runner says for each: sectors of a track (byte), the last cylinder (byte), the last head (byte).

SECTORS		equ	2
%include "lib.inc"

BUFFER		equ	9000h

; read NAME: CX and DX as INT 13h wants them, but for DL; tells AH and the sector's number
%macro read 1
	call	read_sector
	hex	{%1, "-status"}, ax
	mov	ax, [BUFFER]
	hex	%1, ax
%endmacro

main:
	mov	word [disk], parameters
	mov	byte [drive], 0
	call	one_drive
	line
	mov	word [disk], parameters + 3
	mov	byte [drive], 1
one_drive:
	mov	si, [disk]
	mov	ah, 8
	mov	dl, [drive]
	push	es
	int	13h
	pop	es
	hex	"last-cylinder-and-sectors", cx
	mov	bh, 0
	hex	"type", bx
	mov	cx, 5 << 8			; the end of the fifth cylinder
	mov	cl, [si]
	mov	dh, [si + 2]
	read	"fifth"
	mov	ch, [si + 1]			; the end of the disk
	mov	cl, [si]
	mov	dh, [si + 2]
	read	"last"
	mov	ch, [si + 1]			; the start of its last cylinder
	mov	cl, 1
	mov	dh, 0
	read	"start"
	mov	cx, 5 << 8			; no such sector
	mov	cl, [si]
	inc	cl
	mov	dh, 0
	read	"none"
	ret

read_sector:
	mov	word [BUFFER], 0EEEEh
	mov	dl, [drive]
	mov	bx, BUFFER
	mov	ax, 0201h
	int	13h
	jnc	.done
	mov	dl, [drive]			; a drive that was not used yet may fail at first
	mov	ax, 0201h
	int	13h
.done:
	mov	al, 0
	setc	al
	ret

disk	dw	0
drive	db	0

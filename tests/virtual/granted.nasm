; granted: writes a number of its own to a register of the video card and to one of the second serial port, and
; says what it finds there: before, and then. Again at each key. Parameters: byte 0: the number.

SECTORS		equ	8
%include "lib.inc"

CRTC_INDEX	equ	3D4h
CURSOR_LOW	equ	0Fh
COM2_SCRATCH	equ	2FFh

; Where DX says: AX = what is there after our number was written
%macro written 0
	mov	al, [parameters]
	out	dx, al
	in	al, dx
	mov	ah, 0
%endmacro

main:
	mov	byte [echo], 0
.again:
	mov	dx, COM2_SCRATCH
	in	al, dx
	mov	ah, 0
	hex	"before", ax
	mov	dx, COM2_SCRATCH
	written
	hex	"com2", ax
	mov	dx, CRTC_INDEX
	mov	al, CURSOR_LOW
	out	dx, al
	inc	dx
	written
	hex	"crtc", ax
	line
	mov	ah, 0
	int	16h
	jmp	.again

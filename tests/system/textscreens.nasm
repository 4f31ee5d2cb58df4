; textscreens: text where only the VGA's registers say that it is, a picture after the other, each time that a key is
; pressed. The BIOS data area is left to say something else wherever a program can do without the BIOS. Every picture
; has its name on it once, and the word WRONG where a reader that is led astray would look.

SECTORS		equ	10
%include "lib.inc"

COLOUR		equ	0B800h			; segments
MONO		equ	0B000h
CRTC		equ	3D4h
CRTC_MONO	equ	3B4h
BDA_MODE	equ	449h
BDA_COLUMNS	equ	44Ah
BDA_ROWS	equ	484h
COLUMNS		equ	80

; text segment, cell, "text"
%macro text 3
	mov	ax, %1
	mov	di, (%2) * 2
	mov	si, %%text
	call	put_text
	jmp	%%over
%%text	db	%3, 0
%%over:
%endmacro

; crtc number, value: by a word, as most do
%macro crtc 2
	mov	dx, CRTC
	mov	ax, (%2) << 8 | (%1)
	out	dx, ax
%endmacro

; mode number: by the BIOS
%macro mode 1
	mov	ax, %1
	int	10h
%endmacro

main:
	mov	byte [echo], 0			; it would be seen
	mov	si, pictures
.next:
	lodsw
	test	ax, ax
	jz	.done
	push	si
	call	ax
	print	`shown\r\n`
	mov	ah, 0
	int	16h
	pop	si
	jmp	.next
.done:
	mode	3
	mov	byte [echo], 1
	print	`THE END\r\n`
	ret

pictures	dw	plain, columns_40, hidden_mode_40, page_1, scrolled, split, rows_50, mono, wide, far_up, window_end, 0

plain:
	mode	3
	text	COLOUR, 5 * COLUMNS + 7, "PLAIN 80x25"
	ret

columns_40:
	mode	1
	text	COLOUR, 5 * 40 + 7, "FORTY COLUMNS"
	ret

; 40 columns by the registers, while the BIOS believes in 80
hidden_mode_40:
	mode	3
	mode	1
	mov	byte [BDA_MODE], 3
	mov	word [BDA_COLUMNS], 80
	text	COLOUR, 23 * 40 + 26, "FORTY UNTOLD"
	ret

page_1:
	mode	3
	text	COLOUR, 3 * COLUMNS, "WRONG"
	mov	ax, 0501h			; by the BIOS
	int	10h
	text	COLOUR, 2048 + 3 * COLUMNS, "PAGE ONE"
	ret

; as MINIX and ELKS scroll: the BIOS knows nothing of it
scrolled:
	mode	3
	text	COLOUR, 0, "WRONG"
	text	COLOUR, 2000 + 24 * COLUMNS, "SCROLLED BY THE START ADDRESS"
	crtc	0Ch, 2000 >> 8
	crtc	0Dh, 2000 & 0FFh
	crtc	0Eh, (2000 + 160) >> 8
	crtc	0Fh, (2000 + 160) & 0FFh
	ret

; From row 20 on the screen shows cell 0 and what follows.
split:
	mode	3
	text	COLOUR, 4096 + 19 * COLUMNS, "SPLIT, ABOVE"
	text	COLOUR, 4096 + 20 * COLUMNS, "WRONG"
	text	COLOUR, 4 * COLUMNS + 66, "SPLIT, BELOW"
	text	COLOUR, 5 * COLUMNS, "WRONG"
	crtc	0Ch, 10h
	crtc	0Dh, 0
	crtc	18h, (20 * 16 - 1) & 0FFh
	crtc	07h, 1Fh			; bit 4 is bit 8 of that
	mov	dx, CRTC			; bit 9
	mov	al, 9
	out	dx, al
	inc	dx
	in	al, dx
	and	al, ~40h
	out	dx, al
	ret

; 50 rows by the height of a character
rows_50:
	mode	3
	mov	ax, 1112h
	mov	bl, 0
	int	10h
	mov	byte [BDA_ROWS], 24
	text	COLOUR, 49 * COLUMNS + 60, "THE LAST OF FIFTY"
	ret

; Mode 7 at B0000h, CRTC at 3B4h, while 40:49h says 3
mono:
	mode	3
	text	COLOUR, 0, "WRONG"
	mode	7
	mov	byte [BDA_MODE], 3
	text	MONO, 11 * COLUMNS + 30, "MONOCHROME"
	ret

; Rows of 100 cells, of which 80 are shown
wide:
	mode	3
	crtc	13h, 50
	text	COLOUR, 24 * 100 + 70, "WIDE ROWS"
	text	COLOUR, 24 * 100 + 80, "WRONG"
	ret

; The picture ends with the last cell that the CPU can reach.
far_up:
	mode	3
	text	COLOUR, 16384 - 13, "THE LAST CELL"
	crtc	0Ch, (16384 - 2000) >> 8
	crtc	0Dh, (16384 - 2000) & 0FFh
	ret

; Behind that the card has memory, which a wrap-around would not show.
window_end:
	mode	3
	text	COLOUR, 0, "WRONG"
	text	COLOUR, 16384 - 40, "AT THE END OF THE WINDOW"
	crtc	0Ch, (16384 - COLUMNS) >> 8
	crtc	0Dh, (16384 - COLUMNS) & 0FFh
	ret

; DS:SI to AX:DI, with an attribute
put_text:
	push	es
	mov	es, ax
	mov	ah, 1Fh
.next:
	lodsb
	test	al, al
	jz	.done
	stosw
	jmp	.next
.done:
	pop	es
	ret

	times (SECTORS + 1) * 512 - ($ - $$) db 0

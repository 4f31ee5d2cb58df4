; modes: every mode of the video BIOS, full of a pattern, one after the other, each time that a key is pressed; then
; text and planes with a split screen, from another start address

SECTORS		equ	8
%include "lib.inc"

CRTC		equ	3D4h
SEQUENCER	equ	3C4h
MAP_MASK	equ	2
COLOUR_CELLS	equ	0B800h
MONO_CELLS	equ	0B000h
PLANES		equ	0A000h
LINE_COMPARE	equ	18h
SPLIT_TEXT	equ	16 * 10 - 1		; scan lines: at the end of a row
SPLIT_PLANES	equ	2 * 60 - 1

main:
	mov	byte [echo], 0			; it would be seen
	mov	si, list
.next:
	lodsw
	cmp	ax, -1
	je	.done
	mov	dx, ax
	mov	ah, 0
	int	10h
	mov	ah, 1				; no cursor
	mov	cx, 2000h
	int	10h
	lodsw
	call	ax
	lodsw
	test	ax, ax
	jz	.shown
	call	ax
.shown:
	push	si
	print	`shown\r\n`
	mov	ah, 0
	int	16h
	pop	si
	jmp	.next
.done:
	ret

list	dw	0, colour_text, 0, 1, colour_text, 0, 2, colour_text, 0, 3, colour_text, 0, 4, cga, 0, 5, cga, 0, 6, cga, 0
	dw	7, mono_text, whole_cells, 0Dh, planes, 0, 0Eh, planes, 0, 0Fh, planes, 0, 10h, planes, 0, 11h, planes, 0, 12h, planes, 0
	dw	13h, bytes, 0, 3, colour_text, split_text, 0Dh, planes, split_planes, -1

colour_text:
	mov	ax, COLOUR_CELLS
	jmp	text
mono_text:
	mov	ax, MONO_CELLS
; Characters without those that a card may draw nine dots wide; attributes without blinking.
text:	mov	es, ax
	xor	di, di
	xor	bx, bx
.cell:
	mov	al, bl
	and	al, 7Fh
	mov	ah, bh
	add	ah, bl
	and	ah, 7Fh
	stosw
	inc	bx
	cmp	bx, 8000
	jb	.cell
	ret

; BX: how many bytes, from ES:0 on
random:
	xor	di, di
.byte:
	imul	ecx, ecx, 1103515245
	add	ecx, 12345
	mov	eax, ecx
	shr	eax, 16
	stosb
	dec	bx
	jnz	.byte
	ret

cga:
	mov	ax, COLOUR_CELLS
	mov	es, ax
	mov	bx, 4000h
	jmp	random

planes:
	mov	ax, PLANES
	mov	es, ax
	mov	ah, 1
.plane:
	mov	dx, SEQUENCER
	mov	al, MAP_MASK
	out	dx, ax
	push	ax
	mov	bx, 0FFFFh
	call	random
	pop	ax
	shl	ah, 1
	cmp	ah, 10h
	jb	.plane
	ret

bytes:
	mov	ax, PLANES
	mov	es, ax
	mov	bx, 64000
	jmp	random

; AL: index, AH: the bits that are cleared, BL: those that are set
change:
	mov	dx, CRTC
	out	dx, al
	inc	dx
	in	al, dx
	not	ah
	and	al, ah
	or	al, bl
	out	dx, al
	ret

; SeaVGABIOS gives mode 7 cells of two lines, doubled, and an underline in the first of them. QEMU's card neither
; doubles nor underlines.
whole_cells:
	mov	dx, CRTC - 20h
	mov	ax, 4F09h
	out	dx, ax
	mov	ax, 1F14h
	out	dx, ax
	ret

; BX: the scan line after which the screen begins again
split:
	mov	dx, CRTC
	mov	al, 11h				; unlock
	out	dx, al
	inc	dx
	in	al, dx
	and	al, 7Fh
	out	dx, al
	dec	dx
	mov	al, LINE_COMPARE
	mov	ah, bl
	out	dx, ax
	mov	ax, 1007h			; bit 8
	mov	bl, bh
	shl	bl, 4
	call	change
	mov	ax, 4009h			; bit 9
	mov	bl, 0
	call	change
	mov	dx, CRTC
	mov	ax, 010Ch			; start address 1xxh
	out	dx, ax
	ret

split_text:
	mov	bx, SPLIT_TEXT
	jmp	split
split_planes:
	mov	bx, SPLIT_PLANES
	jmp	split

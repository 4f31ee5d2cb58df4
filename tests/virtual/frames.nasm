; frames: changes its picture some times, waits for ticks of the timer in between, and ends. Parameters: byte 0: what is
; changed; 1: is it on the screen, or elsewhere in memory; 2: ticks from one change to the next; 3: how many changes

SECTORS		equ	2
%include "lib.inc"

ROW		equ	0			; all 80 cells of a row of text
TEXT		equ	1			; all rows
BYTES		equ	2			; mode 13h: a byte of each page
PLANES		equ	3			; mode 12h: a byte every few lines
PLANE_BYTE	equ	4			; mode 12h: one byte

ELSEWHERE	equ	3000h
PAGE		equ	4096
LINES		equ	80 * 25

main:
	movzx	bx, byte [parameters]
	cmp	byte [modes + bx], 3
	je	.in_mode
	mov	ah, 0
	mov	al, [modes + bx]
	push	bx
	int	10h
	pop	bx
.in_mode:
	shl	bx, 1
	mov	ax, [windows + bx]
	cmp	byte [parameters + 1], 0
	jne	.seen
	mov	ax, ELSEWHERE
.seen:
	mov	es, ax
	mov	cl, [parameters + 3]
.round:
	mov	ch, [parameters + 2]
.tick:
	mov	ax, [BDA_TICKS]
.wait:
	hlt
	cmp	ax, [BDA_TICKS]
	je	.wait
	dec	ch
	jnz	.tick
	push	cx
	call	[ways + bx]
	pop	cx
	dec	cl
	jnz	.round
	cli
	hlt

modes		db	3, 3, 13h, 12h, 12h
windows		dw	0B800h, 0B800h, 0A000h, 0A000h, 0A000h
ways		dw	row, text, bytes, planes, plane_byte

; Other characters, and other colours, than those before.
row:
	mov	di, 12 * 80 * 2
	mov	dx, 80
	jmp	cells
text:
	xor	di, di
	mov	dx, 80 * 25
cells:
	mov	al, cl
	mov	ah, cl
	and	ah, 7Fh
	mov	cx, dx
.cell:
	stosw
	inc	al
	loop	.cell
	ret

bytes:
	xor	di, di
	mov	dx, 16
.page:
	mov	[es:di], cl
	add	di, PAGE
	dec	dx
	jnz	.page
	ret

planes:
	xor	di, di
.lines:
	mov	[es:di], cl
	add	di, LINES
	cmp	di, 80 * 480
	jb	.lines
	ret

plane_byte:
	mov	[es:80 * 240], cl
	ret

	times (SECTORS + 1) * 512 - ($ - $$) db 0

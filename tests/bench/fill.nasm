; fill: fills the screen, in one of the ways that programs have
;
; -DWAY=1: text, straight into video memory; 2: text, through INT 10h AH=0Eh; 3: pixels of mode 13h, straight
; into video memory

	bits	16
	org	7C00h

start:
	xor	ax, ax
	mov	ss, ax
	mov	sp, 7C00h
	sti
	cld

%if WAY = 1
	mov	ax, 0B800h
	mov	es, ax
	mov	bp, 100			; screens
	mov	ax, 0720h
.screen:
	xor	di, di
	mov	cx, 80 * 25
.cell:
	stosw
	inc	al
	loop	.cell
	dec	bp
	jnz	.screen
%elif WAY = 2
	mov	cx, 2 * 80 * 25		; two screens: the second one scrolls
.char:
	mov	al, cl
	and	al, 3Fh
	add	al, ' '
	mov	ah, 0Eh
	mov	bx, 7
	int	10h
	loop	.char
%elif WAY = 3
	mov	ax, 0013h
	int	10h
	mov	ax, 0A000h
	mov	es, ax
	mov	bp, 6			; screens
.screen:
	xor	di, di
	mov	dx, 200
.line:
	mov	cx, 320
.pixel:
	mov	al, cl
	add	ax, bp
	xor	al, dl
	stosb
	loop	.pixel
	dec	dx
	jnz	.line
	dec	bp
	jnz	.screen
%endif
	jmp	done

%include "done.inc"

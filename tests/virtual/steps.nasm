; steps: what time it is, to the clock, at many points of a busy life; then it ends

SECTORS		equ	6
%include "lib.inc"

main:
	mov	cx, 12
.step:
	call	now
	value	"now", eax
	mov	ax, 0201h
	mov	bx, 8000h
	push	cx
	mov	cx, 1
	mov	dx, 0
	int	13h
	pop	cx
	hlt
	mov	eax, ecx
	imul	eax, eax, 1000
	call	pit_wait
	loop	.step
	line
	print	`DONE\r\n`
	cli
	hlt

	times (SECTORS + 1) * 512 - ($ - $$) db 0

; trash: random bytes over vectors, BIOS data and ROM, then over everything, with interrupts on and
; services called.
; Only what is outside can tell how that goes.

SECTORS		equ	4
%include "lib.inc"

main:
	mov	byte [echo], 0
	print	`begins\r\n`
	mov	ebx, [parameters]
	mov	cx, 2000
.low:						; vectors and BIOS data
	call	random
	and	eax, 5FFh
	mov	[eax], bl
	loop	.low
	mov	cx, 2000
	mov	ax, 0F000h
	mov	es, ax
.rom:
	call	random
	movzx	edi, ax
	mov	[es:di], bl
	mov	al, [es:di]
	loop	.rom
	mov	si, services
.service:
	lodsb
	test	al, al
	jz	.all
	mov	[.number], al
	call	random
	jmp	short .call			; the number is code
.call:
	db	0CDh
.number	db	0
	sti
	jmp	.service
.all:
	call	random
	mov	es, ax
	call	random
	mov	di, ax
	mov	[es:di], bl
	jmp	.all

random:
	imul	ebx, ebx, 1103515245
	add	ebx, 12345
	mov	eax, ebx
	shr	eax, 8
	ret

services	db	1Ah, 16h, 13h, 10h, 15h, 11h, 12h, 14h, 17h, 0

	times (SECTORS + 1) * 512 - ($ - $$) db 0

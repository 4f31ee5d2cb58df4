; ports: hardware that is not there reads all ones, and writing everywhere does no harm. Then the guest
; reports
; through memory, with whatever is left of its devices.

SECTORS		equ	6
%include "lib.inc"

main:
	mov	byte [echo], 0
	mov	si, empty
.empty:
	lodsw
	test	ax, ax
	jz	.random
	mov	dx, ax
	mov	bx, ax
	in	al, dx
	cmp	al, 0FFh
	je	.empty
	mov	ah, 0
	mov	cl, 4
	mov	ax, bx
	call	put_hex
	print	'-is-not-empty '
	jmp	.empty

	; Each port is read and written twice, bytes and words and doublewords by turns
.random:
	cli
	mov	ebx, [parameters]
	mov	bp, 2
.round:
	xor	dx, dx
.port:
	call	resets
	je	.next
	imul	ebx, ebx, 1103515245
	add	ebx, 12345
	mov	eax, ebx
	shr	eax, 16
	test	ebx, 40000000h
	jnz	.wide
	in	al, dx
	mov	eax, ebx
	shr	eax, 8
	out	dx, al
	jmp	.next
.wide:
	test	ebx, 20000000h
	jnz	.widest
	call	resets_near
	je	.next
	in	ax, dx
	mov	ax, bx
	out	dx, ax
	jmp	.next
.widest:
	call	resets_near
	je	.next
	in	eax, dx
	mov	eax, ebx
	out	dx, eax
.next:
	inc	dx
	jnz	.port
	dec	bp
	jnz	.round
	value	"rounds", 2
	ret

empty	dw	0E9h, 170h, 1F0h, 1F7h, 201h, 278h, 2E8h, 2F8h, 300h, 330h, 378h, 388h, 3E8h, 3F4h
	dw	402h, 510h, 600h, 0B000h, 0C000h, 0CF8h, 0CFCh, 5658h, 0FFFFh, 0

; Zero flag: a write to port DX may reset the machine, or A20 would close and take the buffer away
resets:
	cmp	dx, 64h
	je	.yes
	cmp	dx, 60h
	je	.yes
	cmp	dx, 92h
	je	.yes
	cmp	dx, 0CF9h
.yes:
	ret

; Zero flag: so may one of the three ports after it
resets_near:
	push	cx
	push	dx
	mov	cx, 4
.next:
	call	resets
	je	.done
	inc	dx
	loop	.next
.done:
	pop	dx
	pop	cx
	ret

	times (SECTORS + 1) * 512 - ($ - $$) db 0

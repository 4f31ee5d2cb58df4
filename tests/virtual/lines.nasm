; lines: scrolls numbered lines through the screen, and sends each to COM1 as well, in two halves; then it waits
; for a line that is typed

SECTORS		equ	4
%include "lib.inc"

LINES		equ	60

main:
	mov	ax, 0600h			; an empty screen
	mov	bh, 7
	xor	cx, cx
	mov	dx, 184Fh
	int	10h
	xor	eax, eax
.line:
	inc	ax
	value	"line", eax
	line
	push	ax
	mov	bl, 10				; two digits
	div	bl
	add	ax, '00'
	mov	[text.number], ax
	mov	si, text
	call	send
	call	tick
	call	send
	pop	ax
	cmp	ax, LINES
	jb	.line

	print	"type: "
.key:
	mov	ah, 0
	int	16h
	call	put_char
	cmp	al, 13
	jne	.key
	cli
	hlt

; The text at DS:SI to COM1, up to a 0; SI: after it
send:
	lodsb
	test	al, al
	jz	.done
	mov	ah, 1
	xor	dx, dx
	int	14h
	jmp	send
.done:
	ret

tick:
	push	eax
	mov	eax, [BDA_TICKS]
.wait:
	hlt
	cmp	eax, [BDA_TICKS]
	je	.wait
	pop	eax
	ret

text		db	"first half, ", 0, "second half "
.number		db	`00\r\n`, 0

	times (SECTORS + 1) * 512 - ($ - $$) db 0

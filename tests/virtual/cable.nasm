; cable: COM2 of this guest leads to that of another, which runs the same program.
; Parameter: byte 0: 0 sends, and checks what comes back; 1 sends back each byte inverted, by IRQ 3.
; byte 1: 1: the one that sends ends, and leaves its DTR on.

SECTORS		equ	6
%include "lib.inc"

COM2		equ	2F8h
BYTES		equ	600			; more than there is room for on the way

main:
	mov	ax, [402h]
	hex	"com2", ax
	int	11h
	shr	ax, 9
	and	ax, 7
	hex	"ports", ax
	mov	dx, COM2 + 3
	mov	al, 83h
	out	dx, al
	mov	dx, COM2
	mov	al, [parameters]		; 115200 baud, and 57600 at the other end
	inc	al
	out	dx, al
	inc	dx
	mov	al, 0
	out	dx, al
	mov	dx, COM2 + 3
	mov	al, 3
	out	dx, al
	mov	dx, COM2 + 2
	mov	al, 1				; FIFO
	out	dx, al
	cmp	byte [parameters], 0
	jne	answer

	mov	dx, COM2 + 4
	mov	al, 3				; DTR, RTS
	out	dx, al
.wait:						; DSR: the other one has its DTR on
	mov	dx, COM2 + 6
	in	al, dx
	test	al, 20h
	jz	.wait
	and	ax, 0F0h
	hex	"lines", ax
	xor	si, si				; sent
	xor	di, di				; came back
.next:
	mov	dx, COM2 + 5
	in	al, dx
	or	[status], al
	test	al, 1
	jz	.send
	mov	dx, COM2
	in	al, dx
	not	al
	mov	cx, di
	imul	cx, cx, 7
	cmp	al, cl
	je	.right
	inc	word [wrong]
.right:
	inc	di
	cmp	di, BYTES
	je	.done
	jmp	.next
.send:
	test	al, 20h
	jz	.next
	cmp	si, BYTES
	je	.next
	imul	ax, si, 7
	mov	dx, COM2
	out	dx, al
	inc	si
	jmp	.next
.done:
	value	"back", edi
	movzx	eax, word [wrong]
	value	"wrong", eax
	mov	al, [status]
	and	ax, 2
	hex	"overrun", ax
	line
	print	`DONE\r\n`
	cmp	byte [parameters + 1], 0
	jne	.end
	mov	dx, COM2 + 4
	mov	al, 0				; DTR off
	out	dx, al
	jmp	$
.end:
	cli
	hlt

; The handler waits for its own transmitter, as a slow reader does.
answer:
	cli
	set_vector 0Bh, received
	mov	dx, COM2 + 1
	mov	al, 1
	out	dx, al
	in	al, 21h
	and	al, 0F7h
	out	21h, al
	mov	dx, COM2 + 4
	mov	al, 0Bh				; DTR, RTS, OUT2
	out	dx, al
	sti
.wait:
	hlt
	cmp	word [count], BYTES
	jne	.wait
.line:						; until the other one takes its DTR away
	mov	dx, COM2 + 6
	in	al, dx
	test	al, 20h
	jnz	.line
	movzx	eax, word [count]
	value	"answered", eax
	mov	al, [status]
	and	ax, 2
	hex	"overrun", ax
	line
	print	`DONE\r\n`
	jmp	$

received:
	pusha
.next:
	mov	dx, COM2 + 5
	in	al, dx
	or	[cs:status], al
	test	al, 1
	jz	.done
	mov	dx, COM2
	in	al, dx
	not	al
	mov	ah, al
	mov	dx, COM2 + 5
.full:
	in	al, dx
	or	[cs:status], al
	test	al, 20h
	jz	.full
	mov	dx, COM2
	mov	al, ah
	out	dx, al
	inc	word [cs:count]
	jmp	.next
.done:
	mov	al, 20h
	out	20h, al
	popa
	iret

wrong		dw	0
count		dw	0
status		db	0

	times (SECTORS + 1) * 512 - ($ - $$) db 0

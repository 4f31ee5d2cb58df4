; serial: COM1 by INT 14h, by loopback, and by THRE interrupts through IRQ 4

SECTORS		equ	6
%include "lib.inc"

main:
	mov	ax, 00E3h			; 9600 baud, 8N1
	xor	dx, dx
	int	14h
	and	ax, 6000h			; transmitter empty
	hex	"init", ax
	mov	si, polled
.poll:
	lodsb
	test	al, al
	jz	.polled
	mov	ah, 1
	xor	dx, dx
	int	14h
	jmp	.poll
.polled:

	; The divisor can be read back, and the scratch register keeps what is written
	mov	dx, 3FBh
	mov	al, 83h
	out	dx, al
	mov	dx, 3F8h
	in	al, dx
	mov	cl, al
	inc	dx
	in	al, dx
	mov	ah, al
	mov	al, cl
	hex	"divisor", ax
	mov	dx, 3FBh
	mov	al, 3
	out	dx, al
	mov	dx, 3FFh
	mov	al, 0A5h
	out	dx, al
	in	al, dx
	mov	ah, 0
	hex	"scratch", ax
	line

	; Loopback: what is sent is received, and the modem lines follow the outputs
	mov	dx, 3FCh
	mov	al, 1Fh
	out	dx, al
	mov	dx, 3FEh
	in	al, dx
	and	ax, 0F0h
	hex	"loop-lines", ax
	mov	dx, 3F8h
	mov	al, 5Ah
	out	dx, al
	mov	bx, 2				; a byte takes its time on a real line
	call	ticks
	mov	dx, 3FDh
	in	al, dx
	and	ax, 61h
	hex	"loop-status", ax
	mov	dx, 3F8h
	in	al, dx
	mov	ah, 0
	hex	"loop-byte", ax
	mov	dx, 3FDh
	in	al, dx
	and	ax, 61h
	hex	"loop-empty", ax
	line

	; By interrupt
	cli
	set_vector 0Ch, irq4
	mov	dx, 3FCh
	mov	al, 0Bh				; OUT2 opens the way to IRQ 4
	out	dx, al
	mov	dx, 3FAh
	mov	al, 0
	out	dx, al
	in	al, 21h
	and	al, 0EFh
	out	21h, al
	mov	dx, 3F9h
	mov	al, 2				; THRE
	out	dx, al
	sti
	mov	bx, 18
	call	ticks
	movzx	eax, word [interrupts]
	value	"interrupts", eax
	mov	dx, 3FAh
	in	al, dx
	mov	ah, 0
	hex	"identification", ax
	line
	ret

; BX clock ticks
ticks:
	mov	eax, [BDA_TICKS]
.tick:
	hlt
	cmp	eax, [BDA_TICKS]
	je	.tick
	dec	bx
	jnz	ticks
	ret

irq4:
	push	ax
	push	dx
	push	si
	inc	word [cs:interrupts]
	mov	dx, 3FAh
	in	al, dx
	cmp	al, 2
	jne	.eoi
	mov	si, [cs:next]
	mov	al, [cs:si]
	test	al, al
	jz	.end
	mov	dx, 3F8h
	out	dx, al
	inc	word [cs:next]
	jmp	.eoi
.end:
	mov	dx, 3F9h
	mov	al, 0
	out	dx, al
.eoi:
	mov	al, 20h
	out	20h, al
	pop	si
	pop	dx
	pop	ax
	iret

polled		db	`polled by INT 14h\r\n`, 0
driven		db	`driven by IRQ 4\r\n`, 0
next		dw	driven
interrupts	dw	0

	times (SECTORS + 1) * 512 - ($ - $$) db 0

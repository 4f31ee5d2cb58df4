; echo: sends back what comes in at COM1, up to a line feed, and ends. The first parameter says how it listens:
; 0 by polling the line status, 1 by INT 14h, 2 by IRQ 4 with the FIFO on; 3: it searches COM1 for a mouse, finds
; none, and takes keys instead. Now and then it does something else for a while.

SECTORS		equ	4
%include "lib.inc"

RING		equ	1024			; bytes, a power of two
PAUSE_EVERY	equ	200			; bytes

main:
	mov	dx, 3FBh			; 38400 baud, 8N1
	mov	al, 83h
	out	dx, al
	mov	dx, 3F8h
	mov	ax, 3
	out	dx, ax
	mov	dx, 3FBh
	out	dx, al
	movzx	bx, byte [parameters]
	shl	bx, 1
	mov	bp, [bx + receivers]
	call	[bx + beginnings]
	mov	cx, PAUSE_EVERY
.next:
	call	bp
	call	send
	cmp	al, 10
	je	.end
	loop	.next
	call	pause
	mov	cx, PAUSE_EVERY
	jmp	.next
.end:
	cli
	hlt

receivers	dw	by_polling, by_int14, by_irq4, by_key
beginnings	dw	nothing, nothing, enable_irq4, search

nothing:
	ret

by_polling:
	mov	dx, 3FDh
.poll:
	in	al, dx
	test	al, 1
	jz	.poll
	mov	dx, 3F8h
	in	al, dx
	ret

; The firmware gives up after a while
by_int14:
	mov	ah, 2
	xor	dx, dx
	int	14h
	test	ah, 80h
	jnz	by_int14
	ret

by_irq4:
	mov	bx, [taken]
	cmp	bx, [come]
	jne	.take
	hlt
	jmp	by_irq4
.take:
	and	bx, RING - 1
	mov	al, [ring + bx]
	inc	word [taken]
	ret

enable_irq4:
	cli
	set_vector 0Ch, irq4
	mov	dx, 3FAh
	mov	al, 0C7h			; FIFO on and empty, an interrupt for 14 bytes
	out	dx, al
	mov	dx, 3FCh
	mov	al, 0Bh				; OUT2 opens the way to IRQ 4
	out	dx, al
	in	al, 21h
	and	al, 0EFh
	out	21h, al
	mov	dx, 3F9h
	mov	al, 1
	out	dx, al
	sti
	ret

; All that there is, as drivers do
irq4:
	push	ax
	push	bx
	push	dx
.byte:
	mov	dx, 3FDh
	in	al, dx
	test	al, 1
	jz	.eoi
	mov	dx, 3F8h
	in	al, dx
	mov	bx, [cs:come]
	and	bx, RING - 1
	mov	[cs:ring + bx], al
	inc	word [cs:come]
	jmp	.byte
.eoi:
	mov	al, 20h
	out	20h, al
	pop	dx
	pop	bx
	pop	ax
	iret

search:
	mov	cx, 1000
	mov	dx, 3FDh
.poll:
	in	al, dx
	loop	.poll
	call	no_key				; as a system that waits for keys
	mov	al, '>'
	jmp	send

no_key:
	mov	cx, 1000
.poll:
	mov	ah, 1
	int	16h
	loop	.poll
	ret

by_key:
	mov	ah, 0
	int	16h
	cmp	al, 13
	jne	.done
	mov	al, 10
.done:
	ret

; AL to COM1
send:
	push	ax
	mov	dx, 3FDh
.wait:
	in	al, dx
	test	al, 20h
	jz	.wait
	pop	ax
	mov	dx, 3F8h
	out	dx, al
	ret

; Two clock ticks
pause:
	mov	cx, 2
.tick:
	mov	eax, [BDA_TICKS]
.wait:
	cmp	eax, [BDA_TICKS]
	je	.wait
	loop	.tick
	ret

come		dw	0
taken		dw	0

	times (SECTORS + 1) * 512 - ($ - $$) db 0
ring:

; timer: a real interrupt at every 250 us, and an instruction that traps in between. Entered at 1000:0000.

	bits	16
	section	.text

guest_start:
	cli
	xor	ax, ax
	mov	es, ax
	mov	word [es:08h * 4], handler - guest_start
	mov	[es:08h * 4 + 2], cs
	mov	al, 34h				; counter 0, low byte and high byte, mode 2
	out	43h, al
	mov	ax, 300				; of 1.19 MHz
	out	40h, al
	mov	al, ah
	out	40h, al
	sti
again:
	pushf
	popf
	jmp	again

handler:
	push	ax
	mov	al, 20h				; end of interrupt
	out	20h, al
	pop	ax
	iret

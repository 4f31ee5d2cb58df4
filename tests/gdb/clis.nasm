; clis: CLI alone, in a run, after the end of one, and in the handler of an INT that belongs to a run.
; Each has a label, in the order of execution. Entered at 1000:0000.
; No device interrupts it from "ready" on: the firmware's handlers have a CLI as well.

	bits	16
	section	.text

guest_start:
	mov	al, 0FFh			; every IRQ of the first 8259A
	out	21h, al
ready:
	xor	ax, ax
	mov	es, ax
	mov	word [es:60h * 4], handler - guest_start
	mov	[es:60h * 4 + 2], cs
alone:	cli
	xor	bx, bx
run:	cli
	sti
again:	cli
	pushf
after_pushf:
	cli
	int	60h
	xor	bx, bx
done:
	cli
	hlt

handler:
	cli
	iret

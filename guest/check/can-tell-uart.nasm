; can-tell-uart: where the virtual 16550A follows its data sheet and QEMU's does not, or the other way round
; Source: National Semiconductor PC16550D data sheet, 8; IBM PC/AT Technical Reference, "Serial/Parallel Adapter".
;
; Where a claim says tell32 Bochs's device does as QEMU's.

%include "guest.inc"
%include "tell.inc"
%include "ports.inc"

IER		equ	COM1 + 1
IIR		equ	COM1 + 2
FCR		equ	IIR
LCR		equ	COM1 + 3
MCR		equ	COM1 + 4
LSR		equ	COM1 + 5
MSR		equ	COM1 + 6
MCR_OUT2	equ	8
MCR_LOOP	equ	10h
IRQ_4		equ	1 << 4

guest_start:
	cli
	xor	ax, ax
	mov	fs, ax
	in	al, PIC_MASK
	mov	[off(mask)], al

	; The way to the bus is closed, and the transmitter asks.
	call	take_irq_4
	pout	MCR, 0
	pout	IER, 2
	mov	cx, 200				; a virtual device's request comes 20 us after its reason
.linger:
	in	al, PORT_61
	loop	.linger
	pout	PIC_COMMAND, PIC_READ_IRR
	pin	PIC_COMMAND
	and	eax, IRQ_4
	mov	ebx, eax
	pout	IER, 0
	call	take_irq_4
	call	restore
	tell_chip "16550-irq-4-without-out2", ebx, IRQ_4, 0

	; Out of loopback and in again, the modem's lines change: CTS and DSR fall, DCD stays.
	pout	MCR, MCR_OUT2
	pin	MSR
	pout	MCR, MCR_OUT2 | MCR_LOOP
	pin	MSR
	and	eax, 3
	mov	ebx, eax
	call	restore
	tell_chip "16550-loopback-changes-the-modem-lines", ebx, 0, 3

	; Without bit 0 of FCR nothing else of it is programmed: the byte stays.
	call	empty
	pout	MCR, MCR_LOOP
	pout	FCR, 0
	pout	COM1, 55h
	pout	FCR, 2
	pin	LSR
	and	eax, 1
	mov	ebx, eax
	call	restore
	tell32	"16550-fcr-without-bit-0-clears-nothing", ebx, 0, 0, 1

	; One byte below the trigger level: at once there is no reason, four characters later the timeout. Here at once.
	pout	LCR, 80h			; as slow as it gets
	pout	COM1, 0FFh
	pout	IER, 0FFh
	pout	LCR, 3
	pout	MCR, MCR_LOOP
	pout	FCR, 87h
	pout	IER, 1
	pout	COM1, 55h
	pin	IIR
	mov	ebx, eax
	call	restore
	tell32	"16550-character-timeout-is-over-at-once", ebx, 0C1h, 0C1h, 0CCh
	jmp	finish

; A request that waits goes through a handler of ours.
take_irq_4:
	push	dword [fs:0Ch * 4]
	mov	word [fs:0Ch * 4], off(eoi)
	mov	[fs:0Ch * 4 + 2], cs
	mov	al, [off(mask)]
	and	al, ~IRQ_4 & 0FFh
	out	PIC_MASK, al
	sti
	nop
	nop
	cli
	or	al, IRQ_4
	out	PIC_MASK, al
	pop	dword [fs:0Ch * 4]
	ret
eoi:
	push	ax
	mov	al, PIC_EOI
	out	PIC_COMMAND, al
	pop	ax
	iret

empty:
	pout	FCR, 7
	pout	FCR, 0
	pin	LSR
	ret

; As it was found: 9600 baud, no interrupts, no loopback.
restore:
	call	empty
	pout	IER, 0
	pout	LCR, 83h
	pout	COM1, 12
	pout	IER, 0
	pout	LCR, 3
	pout	MCR, 0Bh
	mov	al, [off(mask)]
	out	PIC_MASK, al
	ret

%include "check.inc"
	tell_routines

mask	db	0

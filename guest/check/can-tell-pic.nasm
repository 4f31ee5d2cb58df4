; can-tell-pic: where the virtual 8259A follows its data sheet and QEMU's does not
; Source: Intel 8259A data sheet (231468); Intel 82371AB data sheet (290562), "ELCR1".
; bare: qemu (Bochs's are no judge of QEMU's)
;
; Under the monitor a passthrough guest's controllers are shared with it, so this is for the virtual ones alone. Nothing
; is taken by the CPU: what a controller would give it is asked by the poll command.

%include "guest.inc"
%include "tell.inc"
%include "ports.inc"

SLAVE		equ	0A0h
ELCR		equ	4D0h
IER		equ	COM1 + 1
IIR		equ	COM1 + 2
IRQ_4		equ	1 << 4
POLL		equ	0Ch
SPECIAL_MASK	equ	68h
NORMAL_MASK	equ	48h
KBC_DATA	equ	60h
KBC_COMMAND	equ	64h

%macro chip 4				; port, ICW1, base, ICW4
	pout	%1, %2
	pout	%1 + 1, %3
	pout	%1 + 1, %1 == PIC_COMMAND ? 4 : 2
	pout	%1 + 1, %4
	pout	%1 + 1, 0
%endmacro

guest_start:
	cli
	xor	ax, ax
	mov	fs, ax
	call	tell_machine
	cmp	ebx, TELL_PASSTHROUGH
	jne	.run
	mov	eax, TELL_PASSTHROUGH
.shared: expect32 "can-tell-pic-leaves-what-is-shared-alone", ebx, eax
	jmp	finish
.run:
	in	al, PIC_MASK
	mov	[off(masks)], al
	in	al, SLAVE + 1
	mov	[off(masks + 1)], al
	pout	COM1 + 4, 0Bh
	pout	IER, 0

	; ICW1 asks for level-triggered inputs: a request is its line.
	call	set_up
	call	line_up
	pout	PIC_COMMAND, 19h
	pout	PIC_MASK, 8
	pout	PIC_MASK, 4
	pout	PIC_MASK, 1
	call	request
	mov	ebx, eax
	call	set_up
	tell_chip "8259a-level-triggered-by-icw1", ebx, 0, IRQ_4

	; After ICW1 an input that is high has to fall first.
	call	line_up
	call	set_up
	pout	IER, 3				; COM1 drives its line again, though it is high
	call	request
	mov	ebx, eax
	tell_chip "8259a-icw1-takes-a-high-line-for-an-edge", ebx, IRQ_4, 0

	; The edge of a line that has fallen goes when the input becomes level-triggered.
	call	set_up
	call	line_up
	call	line_down
	pout	ELCR, IRQ_4
	call	request
	mov	ebx, eax
	pout	ELCR, 0
	tell_chip "elcr-keeps-an-edge-that-is-over", ebx, IRQ_4, 0

	; Special mask mode: an EOI that names none does not see what is masked.
	call	set_up
	call	line_up
	pout	PIC_MASK, ~IRQ_4 & 0FFh
	call	poll				; in service
	pout	PIC_COMMAND, SPECIAL_MASK
	pout	PIC_MASK, 0FFh
	pout	PIC_COMMAND, PIC_EOI
	pout	PIC_COMMAND, PIC_READ_ISR
	pin	PIC_COMMAND
	mov	ebx, eax
	call	line_down
	call	set_up
	tell_chip "8259a-eoi-in-special-mask-mode-ends-a-masked-one", ebx, 0, IRQ_4

	; Special fully nested mode: the slave may come again while it is in service, and no lower input of the master.
	call	set_up
	chip	PIC_COMMAND, 11h, 8, 11h
	pout	PIC_MASK, ~(1 << 2 | IRQ_4) & 0FFh
	call	key_to_mouse
	call	poll				; the slave's
	call	line_up
	call	poll
	mov	ebx, eax
	call	line_down
	call	mouse_read
	call	set_up
	tell_chip "8259a-special-nesting-lets-lower-ones-in", ebx, 84h, 0

	; A slave whose next request waits asks the master again.
	call	set_up
	chip	SLAVE, 11h, 70h, 3		; automatic EOI
	pout	PIC_MASK, ~(1 << 2) & 0FFh
	mov	ax, 0Ch
	call	rtc_get				; its flags go
	mov	ax, 420Bh
	call	rtc_put
	call	key_to_mouse
	mov	cx, 0FFFFh
.clock:
	pout	SLAVE, PIC_READ_IRR
	pin	SLAVE
	test	al, 1
	loopz	.clock
	call	poll				; the master's IR 2 is in service
	pout	SLAVE, POLL
	pin	SLAVE
	pout	PIC_COMMAND, PIC_EOI
	call	poll
	mov	ebx, eax
	mov	ax, 020Bh
	call	rtc_put
	mov	ax, 0Ch
	call	rtc_get
	call	mouse_read
	call	set_up
	tell_chip "8259a-slave-asks-again-at-once", ebx, 0, 82h

	call	set_up
	mov	al, [off(masks)]
	out	PIC_MASK, al
	mov	al, [off(masks + 1)]
	out	SLAVE + 1, al
	jmp	finish

; Both as firmware does it, and everything open; no request but of lines that rise from now on.
set_up:
	chip	PIC_COMMAND, 11h, 8, 1
	chip	SLAVE, 11h, 70h, 1
	ret

line_up:
	call	line_down
	pout	IER, 2
; A virtual device's request comes 20 us after its reason.
linger:
	mov	cx, 200
.next:
	in	al, PORT_61
	loop	.next
	ret

line_down:
	pin	IIR
	pout	IER, 0
	ret

; EAX: COM1's request
request:
	call	linger
	pout	PIC_COMMAND, PIC_READ_IRR
	pin	PIC_COMMAND
	and	eax, IRQ_4
	ret

; EAX: the master's poll word
poll:
	pout	PIC_COMMAND, POLL
	pin	PIC_COMMAND
	ret

; The keyboard controller is told to say that a byte came from the mouse.
key_to_mouse:
	call	mouse_read
	pout	KBC_COMMAND, 20h
	call	kbc_full
	mov	[off(command_byte)], al
	pout	KBC_COMMAND, 60h
	mov	al, [off(command_byte)]
	or	al, 2
	out	KBC_DATA, al
	pout	KBC_COMMAND, 0D3h
	pout	KBC_DATA, 8
	mov	cx, 0FFFFh
.wait:
	pout	SLAVE, PIC_READ_IRR
	pin	SLAVE
	test	al, 10h
	loopz	.wait
	ret

mouse_read:
	in	al, KBC_DATA
	pout	KBC_COMMAND, 60h
	mov	al, [off(command_byte)]
	test	al, al
	jz	.unknown
	out	KBC_DATA, al
	ret
.unknown:
	pout	KBC_COMMAND, 0AEh
	ret

kbc_full:
	in	al, KBC_COMMAND
	test	al, 1
	jz	kbc_full
	in	al, KBC_DATA
	ret

%include "check.inc"
	tell_routines
	port_routines

masks		dw	0
command_byte	db	0

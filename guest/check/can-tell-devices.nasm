; can-tell-devices: where the virtual devices follow QEMU's and not the board's, each a "Differs:" of its source
; Source: IBM PS/2 Hardware Interface Technical Reference; Motorola MC146818, Intel 8259A and PC16550D data sheets.
;
; On the board each value would be the other one. In some cases Bochs's devices follow it.

%include "guest.inc"
%include "tell.inc"

CPUID_1_ECX_HYPERVISOR	equ	1 << 31
KBC_DATA		equ	60h
KBC_COMMAND		equ	64h
KBC_OUTPUT_FULL		equ	1
KBC_INPUT_FULL		equ	2
KBC_SYSTEM		equ	4
KBC_READ_BYTE		equ	20h
KBC_WRITE_BYTE		equ	60h
KBC_DISABLE_KEYBOARD	equ	0ADh
KBC_ENABLE_KEYBOARD	equ	0AEh
KBC_OPEN_A20		equ	0DFh
KEYBOARD_READ_ID	equ	0F2h
KEYBOARD_ECHO		equ	0EEh
KEYBOARD_ACK		equ	0FAh
KBC_WRITE_MOUSE		equ	0D4h
MOUSE_READ_ID		equ	0F2h
MOUSE_RESET		equ	0FFh
MOUSE_ACK		equ	0FAh
MOST_LEFT		equ	6		; answers: FA, AB, 83 or 41, EE
PORT_A			equ	92h
PORT_A_A20		equ	2
MOST_TICKS		equ	40		; two seconds
RTC_INDEX		equ	70h
RTC_DATA		equ	71h
RTC_DAYLIGHT_SAVING	equ	1
PORT_61			equ	61h
PORT_61_REFRESH		equ	10h
REFRESHES		equ	100
IRQ_1			equ	1 << 1
IRQ_4			equ	1 << 4

%macro kbc 1				; a command to the controller, when it is ready
	mov	al, %1
	call	kbc_command
%endmacro

guest_start:
	cli
	xor	ax, ax
	mov	fs, ax
	mov	eax, 1				; QEMU says that the processor is not a real one
	cpuid
	test	ecx, CPUID_1_ECX_HYPERVISOR
	setnz	al
	mov	[off(on_qemu)], al
	movzx	eax, al
	neg	eax				; all ones on QEMU, else zero
	mov	[off(as_qemu)], eax

	; 8042: bit 2 of the command byte is the system flag of the status. Here nothing clears that.
	kbc	KBC_READ_BYTE
	call	kbc_read
	mov	[off(command_byte)], al
	kbc	KBC_WRITE_BYTE
	mov	al, [off(command_byte)]
	and	al, ~KBC_SYSTEM & 0FFh
	call	kbc_write
	in	al, KBC_COMMAND
	and	eax, KBC_SYSTEM
	mov	ebx, [off(as_qemu)]
	and	ebx, KBC_SYSTEM
	tell32	"8042-system-flag-stays", eax, ebx, ebx, KBC_SYSTEM

	; ... and an answer to a command asks for no interrupt while the keyboard interface is off
	kbc	KBC_DISABLE_KEYBOARD
	call	drop_irq_1			; of the answer before
	kbc	KBC_READ_BYTE
	call	kbc_wait_output
	mov	bl, IRQ_1
	call	requests
	tell32	"8042-answer-asks-for-irq-1-with-the-interface-off", eax, 0, 0, 0
	in	al, KBC_DATA
	kbc	KBC_ENABLE_KEYBOARD
	kbc	KBC_WRITE_BYTE
	mov	al, [off(command_byte)]
	call	kbc_write

	; Keyboard: a command that comes before the answer to the last one was read drops that answer.
	mov	al, KEYBOARD_READ_ID
	call	kbc_write
	call	kbc_wait_output
	mov	al, KEYBOARD_ECHO
	call	kbc_write
	call	kbc_read
	movzx	eax, al
	mov	ebx, KEYBOARD_ECHO
	cmp	byte [off(on_qemu)], 0
	jne	.answer
	mov	bl, KEYBOARD_ACK
.answer:
	call	drop_answers
	tell32	"keyboard-drops-an-answer-that-was-not-read", eax, ebx, ebx, KEYBOARD_ECHO

	; Mouse: a reset drops what waited, also in the output buffer.
	kbc	KBC_WRITE_MOUSE
	mov	al, MOUSE_READ_ID
	call	kbc_write
	call	kbc_read			; the acknowledge; the ID is next
	call	kbc_wait_output
	kbc	KBC_WRITE_MOUSE
	mov	al, MOUSE_RESET
	call	kbc_write
	call	kbc_read
	movzx	eax, al
	mov	ebx, MOUSE_ACK
	cmp	byte [off(on_qemu)], 0
	jne	.reset
	mov	bl, 0
.reset:
	call	drop_answers
	tell32	"mouse-reset-drops-an-answer-that-was-not-read", eax, ebx, ebx, MOUSE_ACK
	kbc	KBC_WRITE_BYTE
	mov	al, [off(command_byte)]
	call	kbc_write

	; Port 92h: a gate that the keyboard controller has opened closes all the same
	kbc	KBC_OPEN_A20
	in	al, PORT_A
	mov	bh, al
	and	al, ~(PORT_A_A20 | 1) & 0FFh
	or	al, PORT_A_A20
	out	PORT_A, al
	and	al, ~PORT_A_A20 & 0FFh
	out	PORT_A, al
	call	a20_open
	mov	al, bh
	and	al, 0FEh
	or	al, PORT_A_A20
	out	PORT_A, al
	tell32	"a20-needs-both-gates", ecx, 0, 0, 0

	; MC146818 with daylight saving: on the last Sunday of April 3:00:00 follows 1:59:59. Here 2:00:00 does.
	call	tell_machine
	cmp	ebx, TELL_VIRTUAL
	je	.clock
	cmp	byte [off(on_qemu)], 0
	je	.no_clock
.clock:
	call	daylight
	tell32	"rtc-hour-behind-1-59-59", eax, 2, 2, 2
	jmp	.request
.no_clock:
	skip	"rtc-hour-behind-1-59-59: Bochs's clock takes a new time now and then only"
.request:

	; COM1's transmitter asks: of a virtual one the request has not come when the OUT has ended.
	; 8259A: it takes that back before anybody acknowledges. The request stays.
	in	al, PIC_MASK
	mov	bh, al
	or	al, IRQ_4
	out	PIC_MASK, al
	mov	dx, COM1 + 4			; OUT2: the way to the bus
	mov	al, 8
	out	dx, al
	mov	dx, COM1 + 1
	mov	al, 2				; transmitter empty, which it is
	out	dx, al
	mov	bl, IRQ_4
	call	requests
	movzx	ecx, byte [off(on_qemu)]	; Bochs's comes later
	tell32	"a-request-has-come-when-the-out-ends", eax, ecx, ecx, 0
	call	wait_ms
	mov	dx, COM1 + 2
	in	al, dx				; reading the reason takes it back
	mov	bl, IRQ_4
	call	requests
	movzx	ecx, byte [off(on_qemu)]
	tell32	"8259a-keeps-a-request-that-is-taken-back", eax, ecx, ecx, 1
	mov	dx, COM1 + 1
	mov	al, 0
	out	dx, al
	mov	al, bh
	out	PIC_MASK, al

	; PC16550D: a byte takes ten bit times. Here it has gone when the OUT ends.
	mov	dx, COM1 + UART_LSR
.ready:
	in	al, dx
	test	al, 40h
	jz	.ready
	mov	dx, COM1
	mov	al, 13
	out	dx, al
	mov	dx, COM1 + UART_LSR
	in	al, dx
	and	eax, 40h
	mov	ecx, [off(as_qemu)]
	and	ecx, 40h
	tell32	"16550-transmitter-is-empty-at-once", eax, ecx, ecx, 40h

	; 8259A: without ICW4 the chip would answer an 8080
	call	without_icw4
	tell32	"8259a-without-icw4-ticks", eax, 1, 1, 1
	jmp	finish

; AL: command
kbc_command:
	push	ax
	call	kbc_ready
	pop	ax
	out	KBC_COMMAND, al
kbc_ready:
	in	al, KBC_COMMAND
	test	al, KBC_INPUT_FULL
	jnz	kbc_ready
	ret
kbc_write:
	push	ax
	call	kbc_ready
	pop	ax
	out	KBC_DATA, al
	jmp	kbc_ready
kbc_read:
	call	kbc_wait_output
	in	al, KBC_DATA
	ret
drop_answers:				; the rest, if there is one
	push	ax
	mov	cx, MOST_LEFT
.left:
	call	wait_ms
	in	al, KBC_DATA
	loop	.left
	pop	ax
	ret
kbc_wait_output:
	in	al, KBC_COMMAND
	test	al, KBC_OUTPUT_FULL
	jz	kbc_wait_output
	ret

drop_irq_1:
	mov	eax, [fs:9 * 4]
	mov	word [fs:9 * 4], off(eoi)
	mov	[fs:9 * 4 + 2], cs
	sti
	nop
	nop
	cli
	mov	[fs:9 * 4], eax
	ret

; A millisecond and more: the memory's refresh toggles bit 4 of port 61h every 15 us.
wait_ms:
	push	ax
	push	cx
	mov	cx, REFRESHES
	in	al, PORT_61
	mov	ah, al
.toggle:
	in	al, PORT_61
	xor	al, ah
	test	al, PORT_61_REFRESH
	jz	.toggle
	xor	ah, al
	loop	.toggle
	pop	cx
	pop	ax
	ret

; EAX: 1 if the master has a request of line BL
requests:
	mov	al, PIC_READ_IRR
	out	PIC_COMMAND, al
	in	al, PIC_COMMAND
	and	al, bl
	setnz	al
	movzx	eax, al
	ret

; ECX: 1 if FFFF:(linear + 10h) is not linear again
a20_open:
	xor	ecx, ecx
	mov	ax, 0FFFFh
	mov	es, ax
	mov	eax, [fs:BARE_SIGNATURE]	; two values: once may be chance
	not	dword [fs:BARE_SIGNATURE]
	cmp	eax, [es:BARE_SIGNATURE + 10h]
	je	.open
	mov	[fs:BARE_SIGNATURE], eax
	cmp	eax, [es:BARE_SIGNATURE + 10h]
	je	.closed
.open:
	inc	cx
.closed:
	mov	[fs:BARE_SIGNATURE], eax
	push	cs
	pop	es
	ret

; AL: index; AH is written
rtc_write:
	out	RTC_INDEX, al
	mov	al, ah
	out	RTC_DATA, al
	ret
rtc_read:
	out	RTC_INDEX, al
	in	al, RTC_DATA
	ret

; EAX: the hour a second later. Afterwards the clock is what it was, less the second.
daylight:
	mov	si, off(rtc_registers)
	mov	di, off(rtc_saved)
.save:
	lodsb
	call	rtc_read
	stosb
	inc	si
	cmp	si, off(rtc_registers_end)
	jb	.save
	mov	al, 0Bh
	call	rtc_read
	mov	bh, al
	mov	ah, bh
	or	ah, 80h				; SET: the clock stands still
	mov	al, 0Bh
	call	rtc_write
	mov	si, off(rtc_registers)
.set:
	lodsw
	call	rtc_write
	cmp	si, off(rtc_registers_end)
	jb	.set
	mov	ah, bh
	and	ah, 7Fh
	or	ah, RTC_DAYLIGHT_SAVING
	mov	al, 0Bh
	call	rtc_write
	mov	cx, MOST_TICKS
.wait:
	sti					; the clock ticks meanwhile
	hlt
	cli
	mov	al, 2
	call	rtc_read
	test	al, al				; minute 0
	loopnz	.wait
	mov	al, 4
	call	rtc_read
	movzx	ebp, al
	mov	ah, bh
	or	ah, 80h
	mov	al, 0Bh
	call	rtc_write
	mov	si, off(rtc_registers)
	mov	di, off(rtc_saved)
.restore:
	mov	al, [si]
	mov	ah, [di]
	call	rtc_write
	add	si, 2
	inc	di
	cmp	si, off(rtc_registers_end)
	jb	.restore
	mov	ah, bh
	mov	al, 0Bh
	call	rtc_write
	mov	eax, ebp
	ret

; EAX: 1 if the timer's interrupt comes through vector 8 when ICW1 has promised no ICW4
without_icw4:
	mov	eax, [fs:8 * 4]
	push	eax
	mov	word [fs:8 * 4], off(tick)
	mov	[fs:8 * 4 + 2], cs
	in	al, PIC_MASK
	mov	bh, al
	mov	al, 10h				; ICW1: edge triggered, cascaded, no ICW4
	out	PIC_COMMAND, al
	mov	al, 8
	out	PIC_MASK, al
	mov	al, 4				; ICW3: the slave is on input 2
	out	PIC_MASK, al
	mov	al, 0FEh
	out	PIC_MASK, al
	sti
	hlt
	cli
	mov	al, 11h				; and back
	out	PIC_COMMAND, al
	mov	al, 8
	out	PIC_MASK, al
	mov	al, 4
	out	PIC_MASK, al
	mov	al, 1
	out	PIC_MASK, al
	mov	al, bh
	out	PIC_MASK, al
	pop	eax
	mov	[fs:8 * 4], eax
	movzx	eax, byte [off(ticked)]
	ret
tick:
	mov	byte [cs:off(ticked)], 1
eoi:
	push	ax
	mov	al, PIC_EOI
	out	PIC_COMMAND, al
	pop	ax
	iret

%include "check.inc"
	tell_routines

on_qemu:
	db	0
	align	4
as_qemu:
	dd	0
command_byte:
	db	0
ticked:
	db	0
rtc_registers:				; register and value: 2024-04-28, a Sunday, 1:59:59
	db	0, 59h, 2, 59h, 4, 01h, 6, 01h, 7, 28h, 8, 04h, 9, 24h
rtc_registers_end:
rtc_saved:
	times 7	db 0

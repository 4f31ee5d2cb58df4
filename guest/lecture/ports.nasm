; ports: talks to a UART and to the interval timer through IN and OUT, each of which traps
;
; The I/O permission bitmap in the TSS has a bit for every port. Set, it turns IN and OUT into #GP; the
; monitor then decodes the instruction and asks (or is) the device. The program notices nothing but the time
; it takes.

%include "guest.inc"

UART_MCR	equ	4			; modem control; bit 4: transmitter to receiver
UART_LOOPBACK	equ	10h
PIT_CHANNEL2	equ	42h
PIT_CONTROL	equ	43h
SPEAKER		equ	61h			; of channel 2: bit 0 gate, bit 1 loud, bit 5 output

guest_start:
	call	read_traps
	mov	[off(traps_before)], eax

	println	"The UART at COM1"
	mov	dx, COM1 + UART_LSR
	in	al, dx
	print	"  line status:            "
	call	print_hex8
	println	" (20: takes a byte, 40: idle, 01: has one for us)"

	; A byte of memory inside the chip. Write two patterns, read them back, put back what was there.
	mov	dx, COM1 + UART_SCRATCH
	in	al, dx
	mov	bl, al
	print	"  scratch register keeps: "
	mov	al, 5Ah
	out	dx, al
	in	al, dx
	call	print_hex8
	print	" and "
	mov	al, 0A5h
	out	dx, al
	in	al, dx
	call	print_hex8
	mov	al, bl
	out	dx, al

	; Loopback: what we send comes back and never reaches the wire. Wait until the wire is idle first.
	print	13, 10, "  sent in loopback:       42, came back: "
	mov	dx, COM1 + UART_LSR
	mov	cx, 0FFFFh
.idle:
	in	al, dx
	test	al, 40h
	loopz	.idle
	mov	dx, COM1 + UART_MCR
	in	al, dx
	mov	bl, al
	or	al, UART_LOOPBACK
	out	dx, al
	mov	dx, COM1
	mov	al, 42h
	out	dx, al
	mov	dx, COM1 + UART_LSR
	mov	cx, 0FFFFh
.back:
	in	al, dx
	test	al, 1
	loopz	.back
	mov	dx, COM1
	in	al, dx
	mov	bh, al
	mov	dx, COM1 + UART_MCR
	mov	al, bl
	out	dx, al
	mov	al, bh
	call	print_hex8

	; Channel 2 is the speaker's and nobody needs it. Mode 0: count down once, output goes up at the end.
	println	13, 10, "The interval timer, channel 2"
	in	al, SPEAKER
	mov	bl, al
	and	al, ~2				; mute
	or	al, 1				; gate open
	out	SPEAKER, al
	mov	al, 0B0h			; channel 2, low byte then high byte, mode 0
	out	PIT_CONTROL, al
	mov	al, 0FFh
	out	PIT_CHANNEL2, al
	out	PIT_CHANNEL2, al
	call	read_count
	mov	si, ax
	mov	cx, 100
.delay:
	in	al, SPEAKER
	loop	.delay
	call	read_count
	mov	di, ax
	print	"  counts down from FFFF:  "
	mov	ax, si
	call	print_hex16
	print	", then "
	mov	ax, di
	call	print_hex16
	print	13, 10, "  its output:             "
	mov	al, 0B0h
	out	PIT_CONTROL, al
	mov	al, 0FFh
	out	PIT_CHANNEL2, al
	out	PIT_CHANNEL2, al
	in	al, SPEAKER
	call	print_output
	print	" while counting, "
	mov	al, 0B0h
	out	PIT_CONTROL, al
	mov	al, 1
	out	PIT_CHANNEL2, al
	mov	al, 0
	out	PIT_CHANNEL2, al
	mov	cx, 100
.end_of_count:
	in	al, SPEAKER
	loop	.end_of_count
	call	print_output
	println	" at the end"
	mov	al, bl
	out	SPEAKER, al

	call	read_traps
	cmp	eax, -1
	je	.bare
	sub	eax, [off(traps_before)]
	print	"All of this, printing included, took "
	call	print_dec
	println	" traps."
.bare:
	cli					; HLT with interrupts off ends a guest
	hlt

; AX: the count of channel 2. The latch command freezes it, so that its halves belong together.
read_count:
	mov	al, 80h
	out	PIT_CONTROL, al
	in	al, PIT_CHANNEL2
	mov	ah, al
	in	al, PIT_CHANNEL2
	xchg	al, ah
	ret

; AL: what port 61h said
print_output:
	shr	al, 5
	and	al, 1
	add	al, '0'
	jmp	putc

; EAX: number of traps so far, all ones where nobody counts them
read_traps:
	mov	dx, PROBE_TRAPS
	in	eax, dx
	ret

%include "print.inc"

	align	4
traps_before:
	dd	0

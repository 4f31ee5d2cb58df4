; can-tell-pit: where the virtual 8254 follows its data sheet and QEMU's does not
; Source: Intel 8254 data sheet (231164), "Mode Definitions", "Read Operations".
;
; Counter 2, which makes tones, is free for all of it. What is counted has time.
;
; Where a claim says tell32 Bochs's device does as QEMU's.

%include "guest.inc"
%include "tell.inc"
%include "ports.inc"

LATCH_2		equ	80h
STATUS_2	equ	0E8h			; read-back: the status alone
STATUS_OUT	equ	80h
STATUS_NULL	equ	40h

%macro counter_2 2			; control word but for the counter, count
	pout	PIT_CONTROL_PORT, 80h | %1
	pout	COUNTER_2, (%2) & 0FFh
	pout	COUNTER_2, (%2) >> 8
%endmacro

guest_start:
	cli
	xor	ax, ax
	mov	fs, ax
	in	al, PORT_61
	mov	[off(port_61)], al
	and	al, 0FCh
	or	al, 1				; GATE high, the speaker off
	out	PORT_61, al

	counter_2 34h, 8000h
	call	linger
	call	status
	and	eax, STATUS_OUT
	tell_chip "8254-out-of-a-rate-generator-is-high", eax, 0, STATUS_OUT

	counter_2 3Eh, 8000h			; mode 7 is mode 3
	call	linger
	call	status
	and	eax, STATUS_OUT
	tell_chip "8254-mode-7-is-mode-3", eax, 0, STATUS_OUT

	counter_2 31h, 0			; 10000
	call	linger
	call	count
	cmp	ax, 0A000h
	setb	al
	movzx	eax, al
	tell_chip "8254-counts-in-bcd", eax, 0, 1

	and	byte [off(gate)], 0
	call	set_gate
	counter_2 30h, 8000h
	call	linger
	call	count
	cmp	ax, 8000h
	sete	al
	movzx	ebx, al
	or	byte [off(gate)], 1
	call	set_gate
	tell_chip "8254-gate-stops-mode-0", ebx, 0, 1

	counter_2 34h, 0
	call	linger
	pout	COUNTER_2, 0			; a new count: 100h
	pout	COUNTER_2, 1
	call	count
	cmp	ax, 100h
	seta	al
	movzx	eax, al
	tell32	"8254-a-new-count-waits-for-the-end-of-the-old", eax, 0, 0, 1

	counter_2 36h, 8001h
	call	linger
	call	count
	and	eax, 1
	tell_chip "8254-an-odd-count-goes-by-two-as-well", eax, 1, 0

	counter_2 32h, 8000h
	call	moves
	tell32	"8254-mode-1-waits-for-its-trigger", eax, 1, 1, 0

	counter_2 34h, 8000h
	pout	PIT_CONTROL_PORT, 0B4h
	call	moves
	tell_chip "8254-a-control-word-stops-the-count", eax, 1, 0

	counter_2 34h, 8000h
	pout	PIT_CONTROL_PORT, 0B4h
	call	status
	and	eax, STATUS_NULL
	tell_chip "8254-a-null-count-is-shown", eax, 0, STATUS_NULL

	counter_2 34h, 8000h
	pout	PIT_CONTROL_PORT, LATCH_2
	counter_2 34h, 10h
	call	read_count
	cmp	ax, 100h
	seta	al
	movzx	eax, al
	tell_chip "8254-a-control-word-drops-what-was-latched", eax, 1, 0

	counter_2 36h, 1			; illegal
	call	linger
	call	count
	test	ax, ax				; Bochs's runs away
	setnz	al
	movzx	eax, al
	tell32	"8254-a-count-of-1-in-mode-3", eax, 1, 1, 0

	pin	PIT_CONTROL_PORT
	tell32	"8254-control-port-reads-ones", eax, 0, 0, 0FFh

	; Port 61h, bit 4: 15 us up, 15 us down, whoever reads it how often. QEMU's is another one for each read.
	mov	cx, 100
	xor	ebx, ebx
	in	al, PORT_61
	mov	ah, al
.toggle:
	in	al, PORT_61
	xor	ah, al
	test	ah, 10h
	setnz	ah
	add	bl, ah
	mov	ah, al
	loop	.toggle
	cmp	bl, 90
	seta	al
	movzx	ebx, al
	counter_2 36h, 0
	mov	al, [off(port_61)]
	out	PORT_61, al
	tell_chip "port-61h-toggles-with-each-read", ebx, 1, 0
	jmp	finish

; some ticks of the counter
linger:
	mov	cx, 100
.next:
	in	al, PORT_61
	loop	.next
	ret

set_gate:
	in	al, PORT_61
	and	al, 0FCh
	or	al, [off(gate)]
	out	PORT_61, al
	ret

status:
	pout	PIT_CONTROL_PORT, STATUS_2
	pin	COUNTER_2
	ret

; EAX: the count
count:
	pout	PIT_CONTROL_PORT, LATCH_2
read_count:
	pin	COUNTER_2
	mov	cl, al
	in	al, dx
	mov	ah, al
	mov	al, cl
	ret

; EAX: 1 if the count changes
moves:
	call	count
	push	ax
	call	linger
	call	count
	pop	bx
	cmp	ax, bx
	setne	al
	movzx	eax, al
	ret

%include "check.inc"
	tell_routines

port_61	db	0
gate	db	1

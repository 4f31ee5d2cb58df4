; can-tell-kbc: where the virtual 8042, its keyboard and its mouse follow the manual and QEMU's do not
; Source: IBM PS/2 Hardware Interface Technical Reference, "Keyboard and Auxiliary Device Controller", "Keyboards", "Mouse".
; bare: qemu (the claims are about its devices)
;
; Under the monitor a passthrough guest's keyboard is the emulator's, which is what the bare machine shows.

%include "guest.inc"
%include "tell.inc"
%include "ports.inc"

KBC_DATA	equ	60h
KBC_COMMAND	equ	64h
OUTPUT_FULL	equ	1
INPUT_FULL	equ	2
WAS_COMMAND	equ	8
IRQ_1_PIN	equ	10h			; output port
IRQ_12_PIN	equ	20h
MOUSE		equ	0D4h
NOTHING		equ	100h			; no answer

guest_start:
	cli
	xor	ax, ax
	mov	fs, ax
	call	tell_machine
	cmp	ebx, TELL_PASSTHROUGH
	jne	.run
	mov	eax, TELL_PASSTHROUGH
.shared: expect32 "can-tell-kbc-leaves-the-real-one-alone", ebx, eax
	jmp	finish
.run:
	mov	al, 0ADh			; nothing but answers
	out	KBC_COMMAND, al
	call	drain
	mov	al, 60h				; no interrupts, both interfaces on
	out	KBC_COMMAND, al
	mov	al, 44h
	call	send
	call	drain

	in	al, KBC_COMMAND
	and	eax, WAS_COMMAND
	tell32	"8042-status-says-what-was-written", eax, WAS_COMMAND, 0, 0

	mov	al, 0E0h
	out	KBC_COMMAND, al
	call	answer
	cmp	ax, NOTHING
	setne	al
	movzx	eax, al
	call	drain
	tell32	"8042-test-inputs-can-be-read", eax, 0, 0, 1

	mov	al, 0F2h			; ID, of the mouse: its acknowledge fills the output buffer
	call	mouse
	mov	al, 0D0h			; output port
	out	KBC_COMMAND, al
	call	answer				; FAh
	call	answer
	and	eax, IRQ_1_PIN | IRQ_12_PIN
	call	drain
	tell32	"8042-output-port-shows-irq-1-for-the-mouse", eax, IRQ_1_PIN | IRQ_12_PIN, IRQ_1_PIN | IRQ_12_PIN, IRQ_12_PIN

	mov	al, 0F2h			; ID, of the keyboard
	call	send
	call	answer				; FAh; ABh fills the output buffer, 83h waits in the keyboard
	mov	al, 60h
	out	KBC_COMMAND, al
	mov	al, 4h				; no translation
	call	send
	call	answer
	call	answer
	push	eax
	mov	al, 60h
	out	KBC_COMMAND, al
	mov	al, 44h
	call	send
	call	drain
	pop	eax
	tell32	"8042-translates-as-a-byte-comes", eax, 41h, 41h, 83h

	mov	al, 0				; no command
	call	send
	call	answer
	tell32	"keyboard-command-0-is-refused", eax, 0FAh, 0FAh, 0FEh

	mov	al, 0EEh			; echo, and once more
	call	send
	call	answer
	mov	al, 0FEh
	call	send
	call	answer
	call	drain
	tell32	"keyboard-sends-its-last-byte-again", eax, 0FEh, 0FEh, 0EEh

	mov	al, 0E9h			; status, resolution, rate
	call	mouse
	call	answer
	call	answer
	call	answer
	mov	ebx, eax
	call	answer
	shl	eax, 8
	or	ebx, eax
	call	drain
	tell32	"mouse-has-defaults-before-it-is-reset", ebx, 0, 0, 6402h

	mov	al, 0ECh			; wrap mode ends, which was not on
	call	mouse
	call	answer
	call	drain
	tell32	"mouse-acknowledges-an-end-of-wrap-mode", eax, NOTHING, NOTHING, 0FAh

	mov	al, 0E5h			; no command
	call	mouse
	call	answer
	call	drain
	tell32	"mouse-refuses-what-is-no-command", eax, NOTHING, NOTHING, 0FEh

	mov	si, off(wheel)			; rates that show a wheel, twice begun
	call	knock
	tell32	"mouse-has-a-wheel-after-200-100-200-100-80", eax, 0, 0, 3
	mov	al, 0FFh
	call	mouse
	call	drain
	mov	si, off(explorer)		; rates that ask an IntelliMouse Explorer for its buttons
	call	knock
	tell32	"mouse-has-five-buttons", eax, 4, 4, 0

	mov	al, 0EEh			; wrap mode, and a reset in it
	call	mouse
	call	drain
	mov	al, 0FFh
	call	mouse
	call	drain
	mov	al, 0F5h
	call	mouse
	call	answer
	mov	ebx, eax
	call	drain
	mov	al, 0ECh
	call	mouse
	call	drain
	tell32	"mouse-reset-ends-wrap-mode", ebx, 0F5h, 0F5h, 0FAh

	mov	al, 60h				; as the firmware had it
	out	KBC_COMMAND, al
	mov	al, 61h
	call	send
	call	drain
	jmp	finish

wheel	db	200, 100, 200, 100, 80, 0
explorer db	200, 200, 80, 0

; Rates to the mouse from CS:SI, up to a 0; its ID in EAX
knock:
	mov	al, 0F3h
	call	mouse
	call	drain
	cs lodsb
	call	mouse
	call	drain
	cmp	byte [cs:si], 0
	jne	knock
	mov	al, 0F2h
	call	mouse
	call	answer
	call	answer
	jmp	drain

; AL to the data port
send:
	push	ax
.busy:
	in	al, KBC_COMMAND
	test	al, INPUT_FULL
	jnz	.busy
	pop	ax
	out	KBC_DATA, al
	ret

mouse:
	push	ax
	mov	al, MOUSE
	out	KBC_COMMAND, al
	pop	ax
	jmp	send

; EAX: the next answer, or NOTHING if none comes within some milliseconds
answer:
	push	cx
	mov	cx, 0FFFFh
.wait:
	in	al, KBC_COMMAND
	test	al, OUTPUT_FULL
	loopz	.wait
	mov	eax, NOTHING
	jz	.none
	xor	eax, eax
	in	al, KBC_DATA
.none:
	pop	cx
	ret

drain:
	push	eax
.next:
	call	answer
	cmp	ax, NOTHING
	jne	.next
	pop	eax
	ret

%include "check.inc"
	tell_routines

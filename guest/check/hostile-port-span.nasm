; hostile-port-span: a wide OUT that begins just below a port the monitor keeps does not reach it
; bare: no (there the port is the guest's)
; Source: SDM vol 1 18.3 I/O Address Space: a word at port p is ports p and p + 1.

%include "guest.inc"

DEBUG_EXIT	equ	0F4h			; ends QEMU; the monitor's own

guest_start:
	mov	dx, DEBUG_EXIT - 1
	mov	ax, 7F00h
	out	dx, ax
	println	"PASS a-word-does-not-reach-the-exit-port"
	mov	dx, DEBUG_EXIT - 3
	mov	eax, 7F000000h
	out	dx, eax
	println	"PASS a-dword-does-not-reach-the-exit-port"

	; ICW1 to the master PIC by the upper half of a word at 1Fh. If the real chip got it, the monitor's
	; view of what the next write to 21h means is wrong from here on, and so is the vector of the next
	; clock tick.
	cli
	in	al, PIC_MASK
	mov	bl, al
	mov	dx, PIC_COMMAND - 1
	mov	ax, 1100h
	out	dx, ax
	mov	al, 8				; ICW2 to ICW4, as the BIOS programs them
	out	PIC_MASK, al
	mov	al, 4
	out	PIC_MASK, al
	mov	al, 1
	out	PIC_MASK, al
	mov	al, bl
	out	PIC_MASK, al
	sti
	nop
	hlt
	hlt
	cli
	println	"PASS the-clock-still-wakes-us"
	jmp	finish

%include "check.inc"

; x87-error: with CR0.NE clear an x87 error comes as IRQ 13, which the firmware turns into INT 75h and INT 2
; bare: bochs (an unmasked x87 error aborts QEMU 7.2 itself)
; Source: IBM PC/AT Technical Reference, "Math Coprocessor"; SDM vol 1 8.7 "Handling x87 FPU Exceptions in Software".

%include "guest.inc"

PIC2_MASK	equ	0A1h

guest_start:
	cli
	xor	ax, ax
	mov	fs, ax
	mov	eax, [fs:75h * 4]
	mov	[off(old_int75)], eax
	mov	word [fs:75h * 4], off(int75)
	mov	[fs:75h * 4 + 2], cs
	in	al, PIC2_MASK
	mov	[off(old_mask2)], al
	and	al, ~20h
	out	PIC2_MASK, al
	in	al, PIC_MASK
	and	al, ~4
	out	PIC_MASK, al
	sti

	fninit
	mov	word [off(control)], 037Bh	; zero divide unmasked
	fldcw	[off(control)]
	fld1
	fldz
	fdivp	st1, st0			; the error is noted here
	fwait					; and reported here
	nop
	mov	al, [off(old_mask2)]
	out	PIC2_MASK, al
	mov	eax, [off(old_int75)]
	mov	[fs:75h * 4], eax
	fninit
	expect16 "one-interrupt-per-error", [off(calls)], 1
	expect16 "the-status-word-says-zero-divide", [off(status)], 84h
	jmp	finish

int75:
	push	ax
	fnstsw	ax
	and	ax, 84h
	mov	[cs:off(status)], ax
	fnclex
	xor	al, al
	out	0F0h, al
	inc	word [cs:off(calls)]
	mov	al, PIC_EOI
	out	0A0h, al
	out	20h, al
	pop	ax
	iret

%include "check.inc"

	align	4
old_int75:
	dd	0
calls:
	dw	0
status:
	dw	0
control:
	dw	0
old_mask2:
	db	0

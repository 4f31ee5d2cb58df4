; pic-base-moves: a guest that programs its PIC for other vectors gets its interrupts there
; clock: counted
; Source: Intel 8259A data sheet (231468), ICW1 to ICW4.

%include "guest.inc"

MOVED		equ	50h

guest_start:
	cli
	xor	ax, ax
	mov	fs, ax
	mov	word [fs:MOVED * 4], off(tick)
	mov	[fs:MOVED * 4 + 2], cs
	mov	eax, [fs:8 * 4]
	mov	[off(old_int8)], eax
	mov	word [fs:8 * 4], off(wrong)
	mov	[fs:8 * 4 + 2], cs
	in	al, PIC_MASK
	mov	[off(old_mask)], al

	mov	bl, MOVED
	mov	bh, 0FEh			; the clock alone
	call	program_master
	sti
	nop
	hlt
	hlt
	cli
	expect16 "ticks-come-at-the-moved-vector", [off(ticks)], 2
	expect16 "and-not-at-the-old-one", [off(wrong_ticks)], 0

	mov	bl, 8
	mov	bh, 0FEh
	call	program_master
	mov	word [off(ticks)], 0
	sti
	nop
	hlt
	cli
	expect16 "moved-back-none-at-the-moved-vector", [off(ticks)], 0
	cmp	word [off(wrong_ticks)], 0
	setne	al
	expect8	"moved-back-they-come-at-int-8", al, 1
	mov	al, [off(old_mask)]
	out	PIC_MASK, al
	mov	eax, [off(old_int8)]
	mov	[fs:8 * 4], eax
	jmp	finish

; BL: base vector, BH: mask
program_master:
	mov	al, 11h				; ICW1: edge triggered, cascade, ICW4 follows
	out	PIC_COMMAND, al
	mov	al, bl
	out	PIC_MASK, al
	mov	al, 4				; ICW3: the slave is at IRQ 2
	out	PIC_MASK, al
	mov	al, 1				; ICW4: 8086 mode
	out	PIC_MASK, al
	mov	al, bh
	out	PIC_MASK, al
	ret

tick:
	push	ax
	inc	word [cs:off(ticks)]
	mov	al, PIC_EOI
	out	PIC_COMMAND, al
	pop	ax
	iret
wrong:
	push	ax
	inc	word [cs:off(wrong_ticks)]
	mov	al, PIC_EOI
	out	PIC_COMMAND, al
	pop	ax
	iret

%include "check.inc"

	align	4
old_int8:
	dd	0
ticks:
	dw	0
wrong_ticks:
	dw	0
old_mask:
	db	0

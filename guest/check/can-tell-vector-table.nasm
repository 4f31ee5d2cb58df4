; can-tell-vector-table: a vector table at 2 MiB works on the bare machine, and stops the guest here
; expect: stopped "interrupt table"
; Source: SDM vol 2 LIDT; vol 3 20.1.4 Interrupt and Exception Handling.

%include "guest.inc"

TABLE		equ	200000h			; linear
VECTOR		equ	62h

guest_start:
	cli
	xor	ax, ax
	mov	fs, ax
	mov	word [fs:VECTOR * 4], off(handler)
	mov	[fs:VECTOR * 4 + 2], cs
	push	cs
	pop	es
	mov	si, off(move)
	mov	cx, 400h / 2
	mov	ah, 87h
	int	15h
	cli
	o32 lidt [off(far_table)]
	int	VECTOR
	lidt	[off(bios_table)]
	expect8 "an-interrupt-through-a-table-at-2-mib", [off(handled)], 1
	jmp	finish

handler:
	mov	byte [cs:off(handled)], 1
	iret

%include "check.inc"

handled:
	db	0
far_table:
	dw	3FFh
	dd	TABLE
bios_table:
	dw	3FFh
	dd	0
	align	8
move:					; INT 15h AH=87h: descriptors 2 and 3 say from where and to where
	dq	0, 0
	dq	000093000000FFFFh
	dq	000093200000FFFFh
	dq	0, 0

; can-tell-protected-mode: protected mode and back, with segments of 4 GiB: not under the monitor
; expect: stopped "protected mode, which this monitor does not provide"
; Source: SDM vol 3 9.9 Mode Switching.

%include "guest.inc"

SEL_FLAT	equ	8
RESET_VECTOR	equ	0FFFFFFF0h		; the firmware's first instruction, a far jump
FAR_JMP		equ	0EAh

guest_start:
	cli
	xor	eax, eax
	mov	ax, cs
	shl	eax, 4
	add	eax, off(gdt)
	mov	[off(gdtr) + 2], eax
	lgdt	[off(gdtr)]
	mov	eax, cr0
	or	al, CR0_PE
	mov	cr0, eax
	jmp	short .protected
.protected:
	mov	bx, SEL_FLAT
	mov	fs, bx
	and	al, ~CR0_PE & 0FFh
	mov	cr0, eax
	jmp	short .real
.real:
	mov	ebx, RESET_VECTOR
	expect8 "a-segment-of-4-gib-reaches-the-reset-vector", [fs:ebx], FAR_JMP
	jmp	finish

%include "check.inc"

	align	8
gdt:
	dq	0
	dq	00CF92000000FFFFh		; data, base 0, limit 4 GiB
gdtr:
	dw	2 * 8 - 1
	dd	0

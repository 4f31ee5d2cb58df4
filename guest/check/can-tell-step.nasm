; can-tell-step: what single-stepping counts at HLT
; bare: qemu (the claim is about its CPU)
; Source: SDM vol 3 17.3.1.4 Single-Step Exception Condition; vol 2 HLT: a debug exception ends it.

%include "guest.inc"
%include "tell.inc"

VECTOR_STEP	equ	1

guest_start:
	cli
	xor	ax, ax
	mov	fs, ax
	push	dword [fs:VECTOR_STEP * 4]
	mov	word [fs:VECTOR_STEP * 4], off(step)
	mov	[fs:VECTOR_STEP * 4 + 2], cs
	sti
	hlt					; right after a tick there is none for a while
	pushf
	pop	ax
	or	ah, FLAG_TF >> 8
	push	ax
	popf
	hlt
after_hlt:
	nop
	pushf
	pop	ax
	and	ah, ~(FLAG_TF >> 8)
	push	ax
	popf
	cli
	pop	dword [fs:VECTOR_STEP * 4]
	movzx	eax, byte [off(steps)]
	tell32	"hlt-is-stepped", eax, 0, 1, 1
	jmp	finish

step:
	push	bp
	mov	bp, sp
	cmp	word [bp + 2], off(after_hlt)
	jne	.done
	inc	byte [cs:off(steps)]
.done:
	pop	bp
	iret

steps	db	0

%include "check.inc"
	tell_routines

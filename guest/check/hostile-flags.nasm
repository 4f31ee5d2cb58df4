; hostile-flags: ten thousand random images through POPFD and IRETD never get a forbidden bit into the flags
; iopl3: no-forbidden-bit-was-ever-seen: the real IOPL is 3, and NT the guest's own
; Source: SDM vol 2 POPF, IRET; vol 3 20.2.7 Sensitive Instructions.

%include "guest.inc"

ROUNDS		equ	10000
NEVER		equ	0FFDB8028h		; bits above ID, VIP, VIF, VM, RF, and 15, 5, 3

guest_start:
	mov	ebp, 12345678h			; the random state
	mov	cx, ROUNDS
	xor	edi, edi			; forbidden bits that were seen
.next:
	imul	ebp, ebp, 1664525
	add	ebp, 1013904223
	mov	eax, ebp
	and	eax, ~(FLAG_TF | FLAG_IF)
	push	eax
	popfd
	pushfd
	pop	eax
	cld
	and	eax, NEVER
	or	edi, eax
	mov	eax, ebp
	rol	eax, 16
	and	eax, ~(FLAG_TF | FLAG_IF)
	push	eax
	push	word 0DEADh
	push	cs
	push	dword off(.iretd)
	iretd
.iretd:
	pushfd
	pop	eax
	cld
	and	eax, NEVER
	or	edi, eax
	mov	dx, PROBE_SIGNATURE
	in	eax, dx
	cmp	eax, PROBE_MAGIC
	jne	.bare
	mov	dx, PROBE_EFLAGS
	in	eax, dx
	and	eax, FLAG_VM | FLAG_IOPL | FLAG_NT | (3 << 19)
	xor	eax, FLAG_VM
	or	edi, eax
.bare:
	loop	.next
	push	dword 2
	popfd
	expect32 "no-forbidden-bit-was-ever-seen", edi, 0
	jmp	finish

%include "check.inc"

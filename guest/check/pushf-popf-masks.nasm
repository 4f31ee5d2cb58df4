; pushf-popf-masks: which bits of FLAGS can be set and seen, and what old programs make of that
; vme: popf-clears-every-settable-bit: with VME PUSHF and INT show IOPL 3
; vme: each-bit-is-independent: with VME PUSHF and INT show IOPL 3
; vme: freedos-no-8086-bits-15-12-not-all-ones: with VME PUSHF and INT show IOPL 3
; iopl3: popf-clears-every-settable-bit: PUSHF shows IOPL 3, and POPF cannot change it
; iopl3: each-bit-is-independent: PUSHF shows IOPL 3, and POPF cannot change it
; iopl3: popfd-clears-them-again: PUSHF shows IOPL 3, and POPF cannot change it
; iopl3: popf-keeps-ac-and-id: PUSHF shows IOPL 3, and POPF cannot change it
; iopl3: freedos-no-8086-bits-15-12-not-all-ones: PUSHF shows IOPL 3, and POPF cannot change it
; Source: SDM vol 2 PUSHF, POPF; vol 1 3.4.3 EFLAGS Register. AC and ID: 486 and later.

%include "guest.inc"

SETTABLE	equ	7FD5h & ~FLAG_TF	; without TF, which would trap
SETTABLE_32	equ	SETTABLE & ~FLAG_IF

guest_start:
	cli
	; PUSHF and POPF, 16 bits
	push	word SETTABLE
	popf
	pushf
	pop	ax
	push	word 0
	popf
	expect16 "popf-sets-every-settable-bit", ax, SETTABLE | 2
	pushf
	pop	ax
	expect16 "popf-clears-every-settable-bit", ax, 2
	push	word 0FFFFh & ~FLAG_TF
	popf
	pushf
	pop	ax
	push	word 2
	popf
	expect16 "bits-15-5-3-read-0-bit-1-reads-1", ax, SETTABLE | 2

	; Each single bit of the settable ones by itself
	mov	cx, 16
	mov	bx, 1
	xor	di, di
.bit:
	mov	ax, bx
	and	ax, SETTABLE
	push	ax
	popf
	pushf
	pop	dx
	push	word 2
	popf
	or	ax, 2
	cmp	ax, dx
	je	.same
	or	di, bx
.same:
	shl	bx, 1
	loop	.bit
	expect16 "each-bit-is-independent", di, 0

	; PUSHF and POPF move SP by 2, PUSHFD and POPFD by 4
	mov	bx, sp
	pushf
	sub	bx, sp
	popf
	expect16 "pushf-takes-2-bytes", bx, 2
	mov	bx, sp
	pushfd
	sub	bx, sp
	popfd
	expect16 "pushfd-takes-4-bytes", bx, 4
	mov	bx, sp
	push	dword 2
	popfd
	sub	bx, sp
	expect16 "popfd-takes-4-bytes", bx, 0

	; The upper half: AC and ID can be set, VM and RF read 0, VIF and VIP are not for programs. IF stays
	; 0 here: an interrupt clears AC, and its handler's 16-bit IRET does not bring it back.
	push	dword SETTABLE_32 | FLAG_AC | FLAG_ID
	popfd
	pushfd
	pop	eax
	push	dword 2
	popfd
	expect32 "popfd-sets-ac-and-id", eax, SETTABLE_32 | FLAG_AC | FLAG_ID | 2
	push	dword 0FFFFFFFFh & ~(FLAG_TF | FLAG_IF)
	popfd
	pushfd
	pop	eax
	push	dword 2
	popfd
	expect32 "vm-rf-vif-vip-read-0", eax, SETTABLE_32 | FLAG_AC | FLAG_ID | 2
	pushfd
	pop	eax
	expect32 "popfd-clears-them-again", eax, 2

	; POPF leaves the upper half alone
	push	dword FLAG_AC | FLAG_ID | 2
	popfd
	push	word 2
	popf
	pushfd
	pop	eax
	push	dword 2
	popfd
	expect32 "popf-keeps-ac-and-id", eax, FLAG_AC | FLAG_ID | 2

	; A 286 has bits 15-12 always 0 in real mode, an 8086 always 1. FreeDOS looks for that.
	push	word 0
	popf
	pushf
	pop	ax
	and	ax, 0F000h
	expect16 "freedos-no-8086-bits-15-12-not-all-ones", ax, 0
	push	word 0F000h
	popf
	pushf
	pop	ax
	push	word 2
	popf
	and	ax, 0F000h
	expect16 "freedos-no-286-bits-15-12-not-all-zero", ax, 7000h
	push	word 7000h
	popf
	pushf
	pop	ax
	push	word 2
	popf
	shr	ax, 12
	expect16 "jemm-wants-7-back", ax, 7

	; FLAGS decide conditional jumps: what POPF loads is live
	push	word FLAG_CF | FLAG_OF | 2
	popf
	setc	al
	seto	ah
	setz	bl
	sets	bh
	expect16 "popf-loads-live-cf-and-of", ax, 0101h
	expect16 "popf-loads-live-zf-and-sf", bx, 0

	; IF by POPF
	push	word FLAG_IF | 2
	popf
	pushf
	pop	ax
	cli
	and	ax, FLAG_IF
	expect16 "popf-sets-if", ax, FLAG_IF
	pushf
	pop	ax
	and	ax, FLAG_IF
	expect16 "and-cli-is-seen", ax, 0

	; SP wraps: the push at SP=0 goes to FFFEh, the pop at FFFEh leaves SP=0. The word at the top of the
	; segment is the guest's first stack slot; nothing is in it that is still needed.
	mov	bp, sp
	xor	sp, sp
	pushf
	mov	bx, sp
	popf
	mov	dx, sp
	mov	sp, bp
	expect16 "pushf-at-sp-0-wraps-to-fffe", bx, 0FFFEh
	expect16 "popf-at-sp-fffe-wraps-to-0", dx, 0

	; A high half of ESP that is rubbish is neither used nor lost
	mov	ebp, esp
	or	esp, 0BEEF0000h
	pushf
	popf
	pushfd
	popfd
	mov	eax, esp
	mov	esp, ebp
	and	eax, 0FFFF0000h
	expect32 "pushf-keeps-the-high-half-of-esp", eax, 0BEEF0000h
	jmp	finish

%include "check.inc"

; real-eflags-keep-iopl-0: whatever the guest does to its flags, the real ones keep VM=1, IOPL=0 and NT=0
; bare: no (looks at the flags that only the monitor sees)
; iopl3: real-flags-at-start: the real IOPL is 3, and NT the guest's own
; iopl3: real-iopl-and-nt-stay-0-after-popf: the real IOPL is 3, and NT the guest's own
; iopl3: real-flags-after-popfd-of-vm-vif-vip: the real IOPL is 3, and NT the guest's own
; iopl3: real-flags-after-iretd: the real IOPL is 3, and NT the guest's own
; Source: SDM vol 3 20.2.7 Sensitive Instructions.

%include "guest.inc"

; A CPU sets RF in the image that a fault pushes (QEMU's does not): none of the guest's business.
REAL_BITS	equ	FLAG_VM | FLAG_RF | FLAG_IOPL | FLAG_NT | FLAG_TF

guest_start:
	mov	dx, PROBE_EFLAGS
	in	eax, dx
	and	eax, REAL_BITS
	expect32 "real-flags-at-start", eax, FLAG_VM

	push	word FLAG_IOPL | FLAG_NT | 2
	popf
	in	eax, dx
	pushf
	pop	bx
	and	eax, REAL_BITS
	expect32 "real-iopl-and-nt-stay-0-after-popf", eax, FLAG_VM
	and	bx, FLAG_IOPL | FLAG_NT
	expect16 "virtual-iopl-and-nt-are-the-guest-s", bx, FLAG_IOPL | FLAG_NT

	push	dword FLAG_VM | FLAG_IOPL | FLAG_NT | (3 << 19) | 2
	popfd
	in	eax, dx
	and	eax, REAL_BITS | (3 << 19)
	expect32 "real-flags-after-popfd-of-vm-vif-vip", eax, FLAG_VM

	push	dword FLAG_VM | FLAG_IOPL | FLAG_NT | 2	; IRETD's frame: EIP, CS, EFLAGS as dwords
	push	word 0
	push	cs
	push	dword off(.back)
	iretd
.back:
	mov	dx, PROBE_EFLAGS
	in	eax, dx
	and	eax, REAL_BITS
	expect32 "real-flags-after-iretd", eax, FLAG_VM
	push	word 2
	popf
	jmp	finish

%include "check.inc"

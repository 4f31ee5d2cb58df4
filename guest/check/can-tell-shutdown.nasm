; can-tell-shutdown: an interrupt for which SP leaves no room: QEMU goes on, the monitor stops the guest
; bare: qemu (a real CPU shuts down)
; expect: stopped "SP leaves no room"
; vme-expect: stopped "stack access went past its segment"
; Source: SDM vol 3 6.15, Interrupt 8 (shutdown).

%include "guest.inc"

guest_start:
	cli
	xor	ax, ax
	mov	fs, ax
	mov	word [fs:62h * 4], off(.handler)
	mov	[fs:62h * 4 + 2], cs
	mov	[off(saved)], sp
	mov	sp, 1
	int	62h
.handler:
	mov	ax, sp
	mov	sp, [off(saved)]
	expect16 "the-frame-goes-round-the-end-of-the-segment", ax, 0FFFBh
	jmp	finish

%include "check.inc"

saved:
	dw	0

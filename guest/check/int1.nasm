; int1: the one byte instruction F1 is vector 1, and traps after the instruction
; bare-qemu: int1-is-vector-1: QEMU's CPU calls F1 undefined in virtual-8086 and real mode alike
; bare-qemu: int1-pushes-the-next-ip: the same
; bare-qemu: int1-behind-a-single-step-is-no-step: the same
; Source: SDM vol 2 INT n/INTO/INT3/INT1.

%include "guest.inc"

guest_start:
	sti
	try
.int1:
	db	0F1h
.after_int1:
	endtry
	expect16 "int1-is-vector-1", [off(caught_vector)], 1
	expect16 "int1-pushes-the-next-ip", [off(caught_ip)], off(.after_int1)
	mov	ax, [off(caught_live_flags)]
	and	ax, FLAG_IF | FLAG_TF
	expect16 "int1-clears-if", ax, 0

	; Both come as #DB, and DR6.BS, which tells them apart, stays set until somebody clears it
	try
	push	word FLAG_TF | 2
	popf
	nop
	endtry
	try
.again:
	db	0F1h
.after_again:
	endtry
	expect16 "int1-behind-a-single-step-is-no-step", [off(caught_ip)], off(.after_again)
	jmp	finish

%include "check.inc"
%include "catch.inc"

; int1: the one byte instruction F1 is vector 1 and traps behind itself
; bare-qemu: int1-is-vector-1: QEMU's CPU calls F1 undefined in virtual-8086 and real mode alike
; bare-qemu: int1-pushes-the-next-ip: the same
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
	jmp	finish

%include "check.inc"
%include "catch.inc"

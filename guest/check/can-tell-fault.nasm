; can-tell-fault: a fault of the guest's own goes through vector 13 bare, and ends the run here
; expect: stopped "general protection fault"
; Source: SDM vol 2 SYSENTER; vol 3 6.15, Interrupt 13.

%include "guest.inc"

guest_start:
	try
	sysenter
	endtry
	expect16 "a-fault-goes-through-vector-13", [off(caught_vector)], 13
	jmp	finish

%include "check.inc"
%include "catch.inc"

; sysenter-is-refused: SYSENTER and SYSEXIT are #GP, since they make no sense outside of protected mode
; run: gp=reflect
; Source: SDM vol 2 SYSENTER, SYSEXIT.

%include "guest.inc"

guest_start:
	try
.sysenter:
	sysenter
	endtry
	expect16 "sysenter-is-vector-13", [off(caught_vector)], 13
	expect16 "sysenter-pushes-its-own-ip", [off(caught_ip)], off(.sysenter)
	try
.sysexit:
	sysexit
	endtry
	expect16 "sysexit-is-vector-13", [off(caught_vector)], 13
	expect16 "sysexit-pushes-its-own-ip", [off(caught_ip)], off(.sysexit)
	jmp	finish

%include "check.inc"
%include "catch.inc"

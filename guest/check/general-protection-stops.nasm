; general-protection-stops: by default a #GP of the guest's own stops it, since IRQ 5 has the same vector
; bare: no (a real CPU goes through vector 13)
; expect: stopped "general protection fault"
; Source: SDM vol 2 SYSENTER.

%include "guest.inc"

guest_start:
	println	"PASS about-to-fault"
	sysenter
	println	"FAIL sysenter: expected a stop found that the guest went on"
	jmp	finish

%include "check.inc"

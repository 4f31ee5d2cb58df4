; cli-hlt-ends: HLT with interrupts off is a clean end
; bare: no (a real CPU sleeps for ever)
; Source: SDM vol 2 HLT.

%include "guest.inc"

guest_start:
	println	"PASS about-to-halt"
	cli
	hlt
	println	"FAIL halt: expected the end found that the guest went on"
	mov	byte [off(check_failures)], 1
	jmp	finish

%include "check.inc"

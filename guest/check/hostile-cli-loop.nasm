; hostile-cli-loop: an endless loop with interrupts off ends only when the host's patience does
; bare: no (does not end)
; expect: timeout
; Source: the guest owns the real IF under passthrough.

%include "guest.inc"

guest_start:
	println	"PASS about-to-loop-for-ever"
	cli
	jmp	$

%include "check.inc"

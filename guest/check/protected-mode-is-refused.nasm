; protected-mode-is-refused: setting CR0.PE stops the guest with a report that says so
; bare: no (a real CPU enters protected mode)
; expect: stopped "protected mode, which this monitor does not provide"
; Source: SDM vol 3 9.9.1 Switching to Protected Mode.

%include "guest.inc"

guest_start:
	println	"PASS about-to-set-pe"
	cli
	mov	eax, cr0
	or	al, CR0_PE
	mov	cr0, eax
	println	"FAIL pe: expected a stop found that the guest went on"
	jmp	finish

%include "check.inc"

; protected-mode-by-lmsw-is-refused: LMSW that sets PE stops the guest as well, whatever CR0 it was shown
; run: cr0=real
; bare: no (a real CPU enters protected mode)
; expect: stopped "protected mode, which this monitor does not provide"
; Source: SDM vol 2 LMSW.

%include "guest.inc"

guest_start:
	println	"PASS about-to-set-pe-by-lmsw"
	cli
	lgdt	[off(gdtr)]
	smsw	ax
	or	al, CR0_PE
	lmsw	ax
	println	"FAIL pe-by-lmsw: expected a stop found that the guest went on"
	jmp	finish

%include "check.inc"

	align	4
gdtr:
	dw	17h
	dd	10000h

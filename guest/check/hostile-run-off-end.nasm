; hostile-run-off-end: native code that runs past offset FFFFh stops the guest, if the CPU checks limits
; bare: no (the claim is about the monitor's report)
; expect: stopped "general protection fault"
; Source: SDM vol 3 20.1.1 Address Translation in Real-Address Mode.

%include "guest.inc"

guest_start:
	cmp	byte [off(wrapped)], 1
	je	.wrapped
	mov	byte [off(wrapped)], 1
	println	"PASS about-to-run-off-the-end"
	mov	byte [0FFFFh], 90h
	mov	sp, 8000h			; not over the NOP
	jmp	0FFFFh + guest_start
.wrapped:
	println	"PASS ip-wrapped-to-0"		; QEMU's CPU checks no limits: the same end by another road
	sysenter
	println	"FAIL sysenter: expected a stop found that the guest went on"
	jmp	finish

%include "check.inc"

wrapped:
	db	0

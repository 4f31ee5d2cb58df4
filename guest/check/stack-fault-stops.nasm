; stack-fault-stops: a #SS of the guest's own stops it with a report, since vector 12 is IRQ 4 under DOS
; bare: no (a real machine enters vector 12)
; iopl3-expect: no stop: QEMU's CPU checks no limits
; expect: stopped "the guest's stack access went past its segment (#SS)"

%include "guest.inc"

guest_start:
	cli
	mov	sp, 0FFFFh
	popf				; its word lies across the end of the segment
	mov	sp, 0FFFEh
	println	"FAIL popf-at-sp-ffff: expected a stop found that the guest went on"
	jmp	finish

%include "check.inc"

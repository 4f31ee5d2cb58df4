; hostile-stack-sp-1: an INT with SP=1 cannot push its frame; a real CPU shuts down, the guest is stopped
; bare: no (a real CPU shuts down)
; expect: stopped "SP leaves no room"
; vme-expect: stopped "the guest's stack access went past its segment (#SS)"
; Source: SDM vol 3 6.15, Interrupt 8; vol 2 INT n.

%include "guest.inc"

guest_start:
	println	"PASS about-to-push-at-sp-1"
	mov	sp, 1
	int	62h
	mov	sp, 0FFFEh
	println	"FAIL int-at-sp-1: expected a stop found that the guest went on"
	jmp	finish

%include "check.inc"

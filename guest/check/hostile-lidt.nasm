; hostile-lidt: a vector table above the memory of real mode stops the guest at its next INT
; bare: no (a CPU would read it)
; expect: stopped "interrupt table"
; Source: SDM vol 2 LGDT/LIDT; vol 3 20.1.4 Interrupt and Exception Handling.

%include "guest.inc"

guest_start:
	println	"PASS about-to-move-the-vector-table-to-2-mib"
	mov	cx, 100				; more events than a stop report shows: tests/trace/run.py looks at that
.event:
	cli
	loop	.event
	o32 lidt [off(idtr)]
	int	62h
	lidt	[off(bios_idtr)]
	println	"FAIL int-through-a-table-at-2-mib: expected a stop found that the guest went on"
	jmp	finish

%include "check.inc"

	align	4
idtr:
	dw	3FFh
	dd	200000h
bios_idtr:
	dw	3FFh
	dd	0

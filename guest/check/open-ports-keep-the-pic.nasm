; open-ports-keep-the-pic: where a guest has the machine's ports, those of the interrupt controllers still trap
; run: ports=open
; bare: no (counts the monitor's traps)
; Source: SDM vol 1 18.5.2 I/O Permission Bit Map.

%include "guest.inc"

PIC2_COMMAND	equ	0A0h

%macro traps 2				; name, port: one trap more than the second look at the counter itself
	mov	dx, PROBE_TRAPS
	in	eax, dx
	mov	ebx, eax
	in	al, %2
	in	eax, dx
	sub	eax, ebx
	expect32 %1, eax, 2
%endmacro

guest_start:
	cli
	traps	"master-command-traps", PIC_COMMAND
	traps	"master-mask-traps", PIC_MASK
	traps	"slave-command-traps", PIC2_COMMAND
	traps	"slave-mask-traps", PIC2_COMMAND + 1
	jmp	finish

%include "check.inc"

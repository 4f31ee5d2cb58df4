; can-tell-cr0: a guest that is told the truth about CR0, as every booted system is, sees protected mode there
; run: cr0=real
; Source: SDM vol 3 2.5 Control Registers; vol 2 MOV (Control Registers).

%include "guest.inc"
%include "tell.inc"

CR0_NE	equ	1 << 5
CR0_PG	equ	1 << 31

guest_start:
	mov	eax, cr0
	mov	ebx, eax
	and	ebx, CR0_PE
	tell32	"cr0-shows-pe", ebx, 0, CR0_PE, CR0_PE
	mov	ebx, eax
	and	ebx, CR0_PG
	tell32	"cr0-shows-pg", ebx, 0, CR0_PG, CR0_PG

	; The monitor needs x87 errors as exceptions of the processor: it makes IRQ 13 of them
	and	eax, ~CR0_NE
	mov	cr0, eax
	mov	eax, cr0
	and	eax, CR0_NE
	tell32	"cr0-ne-stays-set", eax, 0, CR0_NE, CR0_NE
	jmp	finish

%include "check.inc"
	tell_routines

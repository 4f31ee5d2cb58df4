; cr0: reads the machine status word by MOV and by SMSW: can a program tell that it is in virtual-8086 mode?
;
; Bit 0 of CR0, PE, says whether the CPU is in protected mode. Virtual-8086 mode is part of protected mode, so
; there the true PE is 1, while a program that believes in real mode expects 0. Two instructions read it:
;
;	mov eax, cr0	traps at privilege level 3, always. The monitor answers what it likes.
;	smsw ax		is older (286) and was left open to all: it does not trap, and shows the true PE.
;			Only a CPU with UMIP (user-mode instruction prevention) can make it trap.
;
; Hence four outcomes:
;			UMIP off			UMIP on
;	cr0=virtual	MOV 0, SMSW 1: they differ	MOV 0, SMSW 0: the illusion is complete
;	cr0=real	MOV 1, SMSW 1: true and plain	MOV 1, SMSW 1: true and plain, both emulated
;
; The upper left one is the classic flaw of the 386: emulating the one instruction that traps gives the
; monitor away through the other that does not.

%include "guest.inc"

guest_start:
	println	"Who reads which CR0?"

	; All eight destination registers, each into its own place. The stack pointer is a register like any
	; other, but an interrupt must find a stack in it: so interrupts are off, and SP is put back at
	; once.
	mov	eax, cr0
	mov	[off(cr0_in) + 0 * 4], eax
	mov	ecx, cr0
	mov	[off(cr0_in) + 1 * 4], ecx
	mov	edx, cr0
	mov	[off(cr0_in) + 2 * 4], edx
	mov	ebx, cr0
	mov	[off(cr0_in) + 3 * 4], ebx
	cli
	mov	[off(saved_esp)], esp
	mov	esp, cr0
	mov	[off(cr0_in) + 4 * 4], esp
	mov	esp, [off(saved_esp)]
	sti
	mov	ebp, cr0
	mov	[off(cr0_in) + 5 * 4], ebp
	mov	esi, cr0
	mov	[off(cr0_in) + 6 * 4], esi
	mov	edi, cr0
	mov	[off(cr0_in) + 7 * 4], edi
	smsw	[off(msw)]

	print	"CR0 by MOV:  "
	mov	eax, [off(cr0_in)]
	call	print_hex32
	print	13, 10, "MSW by SMSW: "
	mov	ax, [off(msw)]
	call	print_hex16

	print	13, 10, "all eight registers agree: "
	mov	eax, [off(cr0_in)]
	mov	di, off(cr0_in)
	mov	cx, 8
	cld
	repe scasd
	call	print_yes_if_equal

	print	"MOV and SMSW tell the same story: "
	mov	ax, [off(cr0_in)]
	cmp	ax, [off(msw)]
	call	print_yes_if_equal

	mov	al, [off(cr0_in)]
	and	al, CR0_PE
	mov	ah, [off(msw)]
	and	ah, CR0_PE
	cmp	ax, 0000h
	je	.both_clear
	cmp	ax, 0101h
	je	.both_set
	cmp	ax, 0100h
	je	.smsw_only
	println	"PE=1 by MOV alone: no CPU does this."
	jmp	.end
.both_clear:
	println	"PE=0 by both: this program cannot tell that it is in virtual-8086 mode, if it is."
	jmp	.end
.both_set:
	println	"PE=1 by both: this program can tell that it is in virtual-8086 mode; nothing is hidden."
	jmp	.end
.smsw_only:
	println	"PE=1 by SMSW alone: this program can tell that it is in virtual-8086 mode, and deceived."
.end:
	cli				; HLT with interrupts off ends a guest
	hlt

print_yes_if_equal:
	jne	.no
	println	"yes"
	ret
.no:
	println	"no"
	ret

%include "print.inc"

	align	4
cr0_in:
	times 8	dd 0
saved_esp:
	dd	0
msw:
	dw	0

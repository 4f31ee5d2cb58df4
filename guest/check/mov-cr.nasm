; mov-cr: control registers by all eight general registers, both ways; what is written is read back
; Source: SDM vol 2 MOV (Move to/from Control Registers); vol 3 2.5 Control Registers.

%include "guest.inc"

CR0_PG		equ	1 << 31

; through REGISTER: CR2 takes any 32 bits, so a value that goes in and comes out shows both directions.
%macro through 2			; register, its name
	mov	%1, 0C0DE0000h + %1_value
	mov	cr2, %1
	xor	%1, %1
	mov	%1, cr2
	mov	[off(found)], %1
	expect32 %strcat("cr2-through-", %2), [off(found)], 0C0DE0000h + %1_value
%endmacro

eax_value	equ	1
ecx_value	equ	2
edx_value	equ	3
ebx_value	equ	4
ebp_value	equ	6
esi_value	equ	7
edi_value	equ	8

guest_start:
	cli
	mov	eax, cr2
	mov	[off(old_cr2)], eax
	through	eax, "eax"
	through	ecx, "ecx"
	through	edx, "edx"
	through	ebx, "ebx"
	through	ebp, "ebp"
	through	esi, "esi"
	through	edi, "edi"

	; The stack pointer is number 4 and means all of ESP
	mov	ebp, esp
	mov	esp, 0C0DE1234h
	mov	cr2, esp
	mov	esp, 0
	mov	esp, cr2
	mov	ebx, esp
	mov	esp, ebp
	expect32 "cr2-through-esp", ebx, 0C0DE1234h
	mov	eax, cr2
	expect32 "cr2-holds-what-esp-brought", eax, 0C0DE1234h

	; The mod field does not matter: these are all MOV EAX,CR2 / MOV CR2,EAX
	xor	eax, eax
	db	0Fh, 20h, 10h			; mod 0
	expect32 "mod-0-is-a-register", eax, 0C0DE1234h
	xor	eax, eax
	db	0Fh, 20h, 50h			; mod 1
	nop
	expect32 "mod-1-is-a-register-and-has-no-displacement", eax, 0C0DE1234h
	xor	eax, eax
	db	0Fh, 20h, 90h			; mod 2
	nop
	nop
	expect32 "mod-2-is-a-register-and-has-no-displacement", eax, 0C0DE1234h
	mov	eax, 87654321h
	db	0Fh, 22h, 10h
	mov	ebx, cr2
	expect32 "mod-0-writes", ebx, 87654321h

	; 32 bits with or without the operand size prefix
	mov	eax, 0
	db	66h, 0Fh, 20h, 0D0h
	expect32 "operand-size-does-not-matter", eax, 87654321h
	mov	eax, [off(old_cr2)]
	mov	cr2, eax

	; CR0: the coprocessor bits can be set and cleared, ET stays 1
	mov	eax, cr0
	mov	[off(old_cr0)], eax
	and	eax, ~(CR0_MP | CR0_EM | CR0_TS)
	mov	cr0, eax
	mov	ebx, cr0
	expect32 "cr0-clears-mp-em-ts", ebx, eax
	mov	ecx, CR0_MP
.bit:
	mov	edx, eax
	or	edx, ecx
	mov	cr0, edx
	mov	ebx, cr0
	cmp	ebx, edx
	jne	.differs
	shl	ecx, 1
	cmp	ecx, CR0_TS
	jbe	.bit
.differs:
	mov	cr0, eax
	expect32 "cr0-sets-mp-em-ts-each-by-itself", ebx, edx
	mov	eax, [off(old_cr0)]
	and	al, ~10h
	mov	cr0, eax
	mov	eax, cr0
	mov	ebx, [off(old_cr0)]
	or	bl, 10h
	expect32 "cr0-et-stays-1", eax, ebx
	mov	ebx, eax
	and	ebx, CR0_PE
	expect32 "cr0-pe-is-0-in-real-mode", ebx, 0
	and	eax, CR0_PG
	expect32 "cr0-pg-is-0-in-real-mode", eax, 0

	; CR3: the page directory's address, which means nothing without paging. A machine that refuses it fails
	; the claim and does not hang.
	xor	ebx, ebx
	try
	mov	eax, cr3
	mov	[off(old_cr3)], eax
	mov	eax, 00123000h
	mov	cr3, eax
	mov	ebx, cr3
	mov	eax, [off(old_cr3)]
	mov	cr3, eax
	endtry
	expect32 "cr3-reads-back", ebx, 00123000h

	; Flags: undefined by the manual, so nothing is claimed. A CR that is not there:
	try
.cr1:
	db	0Fh, 20h, 0C8h			; mov eax, cr1
	endtry
	expect16 "mov-from-cr1-is-vector-6", [off(caught_vector)], 6
	expect16 "mov-from-cr1-pushes-its-own-ip", [off(caught_ip)], off(.cr1)
	jmp	finish

%include "check.inc"
%include "catch.inc"

	align	4
found:
	dd	0
old_cr0:
	dd	0
old_cr2:
	dd	0
old_cr3:
	dd	0

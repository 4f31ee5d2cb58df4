; task-switched-flag: CR0.TS and CR0.EM send x87 instructions through vector 7; CLTS and LMSW move them
; Source: SDM vol 2 CLTS, LMSW; vol 3 2.5 Control Registers.

%include "guest.inc"

guest_start:
	sti
	mov	eax, cr0
	mov	[off(old_cr0)], eax
	and	eax, ~(CR0_MP | CR0_EM | CR0_TS)
	mov	cr0, eax

	try
	fnop
	endtry
	expect16 "x87-works-with-ts-0", [off(caught_vector)], NOT_CAUGHT

	mov	eax, cr0
	or	al, CR0_TS
	mov	cr0, eax
	try
.fnop:
	fnop
	endtry
	expect16 "x87-with-ts-1-is-vector-7", [off(caught_vector)], 7
	expect16 "vector-7-pushes-its-own-ip", [off(caught_ip)], off(.fnop)
	try
	wait
	endtry
	expect16 "wait-with-ts-1-mp-0-does-not-fault", [off(caught_vector)], NOT_CAUGHT
	mov	eax, cr0
	or	al, CR0_MP
	mov	cr0, eax
	try
	wait
	endtry
	expect16 "wait-with-ts-1-mp-1-is-vector-7", [off(caught_vector)], 7

	clts
	mov	eax, cr0
	and	eax, CR0_TS
	expect32 "clts-clears-ts", eax, 0
	try
	fnop
	wait
	endtry
	expect16 "x87-works-after-clts", [off(caught_vector)], NOT_CAUGHT

	; At once: not one instruction that traps lies between the MOV and the FNOP, or between CLTS and the
	; FNOP
	mov	eax, cr0
	mov	ebx, eax
	or	bl, CR0_TS
	try
	mov	cr0, ebx
.at_once:
	fnop
	endtry
	expect16 "ts-counts-for-the-next-instruction", [off(caught_ip)], off(.at_once)
	try
	clts
	fnop
	endtry
	expect16 "clts-counts-for-the-next-instruction", [off(caught_vector)], NOT_CAUGHT

	; LMSW writes bits 0-3, from a register and from memory
	mov	eax, cr0
	and	al, ~(CR0_MP | CR0_EM | CR0_TS)
	mov	[off(clear_msw)], ax
	or	al, CR0_EM
	or	ah, 80h				; bits above 3 must not arrive
	lmsw	ax
	mov	ebx, cr0
	mov	ecx, [off(old_cr0)]
	and	ecx, ~(CR0_MP | CR0_EM | CR0_TS)
	or	ecx, CR0_EM
	expect32 "lmsw-writes-bits-0-to-3-only", ebx, ecx
	try
	fnop
	endtry
	expect16 "x87-with-em-1-is-vector-7", [off(caught_vector)], 7
	lmsw	[off(clear_msw)]
	mov	ebx, cr0
	and	ecx, ~CR0_EM
	expect32 "lmsw-from-memory", ebx, ecx
	mov	di, off(clear_msw) - 4
	or	byte [off(clear_msw)], CR0_TS
	lmsw	[di + 4]
	mov	ebx, cr0
	or	ecx, CR0_TS
	expect32 "lmsw-from-memory-with-displacement", ebx, ecx

	mov	eax, [off(old_cr0)]
	mov	cr0, eax
	jmp	finish

%include "check.inc"
%include "catch.inc"

	align	4
old_cr0:
	dd	0
	dd	0
clear_msw:
	dw	0

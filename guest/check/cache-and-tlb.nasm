; cache-and-tlb: INVD, WBINVD and INVLPG do nothing that a program can see
; Source: SDM vol 2 INVD, WBINVD, INVLPG.

%include "guest.inc"

%macro changes_nothing 2+		; name, instruction
	mov	eax, 11111111h
	mov	ecx, 22222222h
	mov	edx, 33333333h
	mov	ebx, 44444444h
	mov	dword [off(memory)], 55555555h
	stc
	try
	%2
	endtry
	setc	[off(carry)]
	add	eax, ecx
	add	eax, edx
	add	eax, ebx
	add	eax, [off(memory)]
	expect16 %strcat(%1, "-does-not-fault"), [off(caught_vector)], NOT_CAUGHT
	expect32 %strcat(%1, "-changes-no-register-and-no-memory"), eax, 0FFFFFFFFh
	expect8	%strcat(%1, "-changes-no-flag"), [off(carry)], 1
%endmacro

guest_start:
	cli
	changes_nothing "wbinvd", wbinvd
	changes_nothing "invd", invd
	changes_nothing "invlpg", invlpg [off(memory)]
	changes_nothing "invlpg-a32", invlpg [cs:dword off(memory)]
	try
.register:
	db	0Fh, 01h, 0F8h + 7		; INVLPG needs memory; (F8h itself is SWAPGS)
	endtry
	expect16 "invlpg-of-a-register-is-vector-6", [off(caught_vector)], 6
	jmp	finish

%include "check.inc"
%include "catch.inc"

	align	4
memory:
	dd	0
carry:
	db	0

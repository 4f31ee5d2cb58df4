; mov-dr: debug registers are the guest's own and read back what was written
; Source: SDM vol 2 MOV (Move to/from Debug Registers); vol 3 17.2 Debug Registers.

%include "guest.inc"

guest_start:
	cli
	mov	eax, 11111111h
	mov	dr0, eax
	mov	ecx, 22222222h
	mov	dr1, ecx
	mov	esi, 33333333h
	mov	dr2, esi
	mov	ebp, esp
	mov	esp, 44444444h
	mov	dr3, esp
	mov	esp, ebp
	mov	edi, dr0
	expect32 "dr0-reads-back", edi, 11111111h
	mov	ebx, dr1
	expect32 "dr1-reads-back", ebx, 22222222h
	mov	edx, dr2
	expect32 "dr2-reads-back", edx, 33333333h
	mov	ebp, esp
	mov	esp, dr3
	mov	eax, esp
	mov	esp, ebp
	expect32 "dr3-reads-back-through-esp", eax, 44444444h

	db	0Fh, 21h, 01h			; mov ecx, dr0 with mod 0
	expect32 "the-mod-field-does-not-matter", ecx, 11111111h

	xor	eax, eax
	mov	dr7, eax
	mov	eax, dr7
	expect32 "dr7-reads-bit-10-as-1", eax, 400h
	xor	eax, eax
	mov	dr6, eax
	mov	eax, dr6
	expect32 "dr6-cleared-reads-ffff0ff0", eax, 0FFFF0FF0h

	; Without CR4.DE, 4 and 5 are other names for 6 and 7
	mov	eax, dr5
	expect32 "dr5-is-dr7", eax, 400h
	mov	eax, dr4
	expect32 "dr4-is-dr6", eax, 0FFFF0FF0h

	xor	eax, eax
	mov	dr0, eax
	mov	dr1, eax
	mov	dr2, eax
	mov	dr3, eax
	jmp	finish

%include "check.inc"

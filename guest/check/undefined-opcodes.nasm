; undefined-opcodes: what is undefined in real mode goes through vector 6 with its own IP
; Source: SDM vol 2, each instruction's real-address mode exceptions; vol 3 6.15, Interrupt 6.

%include "guest.inc"

; undefined "name", bytes...: the claim is that these bytes are #UD and that the frame points at them.
%macro undefined 2+
	try
%%insn:
	db	%2
	nop
	endtry
	expect16 %strcat(%1, "-is-vector-6"), [off(caught_vector)], 6
	expect16 %strcat(%1, "-pushes-its-own-ip"), [off(caught_ip)], off(%%insn)
%endmacro

guest_start:
	sti
	undefined "ud2", 0Fh, 0Bh
	mov	ax, [off(caught_live_flags)]
	and	ax, FLAG_IF
	expect16 "undefined-clears-if", ax, 0
	undefined "ud1", 0Fh, 0B9h, 0C0h
	undefined "arpl", 63h, 0C0h
	undefined "sldt", 0Fh, 00h, 0C0h
	undefined "str", 0Fh, 00h, 0C8h
	undefined "lldt", 0Fh, 00h, 0D0h
	undefined "ltr", 0Fh, 00h, 0D8h
	undefined "verr", 0Fh, 00h, 0E0h
	undefined "verw", 0Fh, 00h, 0E8h
	undefined "lar", 0Fh, 02h, 0C0h
	undefined "lsl", 0Fh, 03h, 0C0h
	undefined "mov-to-cs", 8Eh, 0C8h
	undefined "les-of-a-register", 0C4h, 0C0h
	undefined "lds-of-a-register", 0C5h, 0C0h
	undefined "lea-of-a-register", 8Dh, 0C0h
	undefined "lgdt-of-a-register", 0Fh, 01h, 0D7h
	undefined "prefixed-ud2", 66h, 2Eh, 0F3h, 0Fh, 0Bh
	undefined "group-ff-7", 0FFh, 0F8h
	undefined "group-fe-2", 0FEh, 0D0h
	jmp	finish

%include "check.inc"
%include "catch.inc"

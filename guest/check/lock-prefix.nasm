; lock-prefix: LOCK before an instruction that cannot take it is vector 6, before one that can it does nothing
; bare: bochs (QEMU's CPU executes LOCK CLI, LOCK INT and more in real mode)
; qemu: lock-mov-is-vector-6: QEMU's CPU executes LOCK MOV of two registers
; iopl3: lock-cli-is-vector-6: QEMU's CPU executes it, as on the bare machine
; iopl3: lock-pushf-popf-is-vector-6: QEMU's CPU executes it, as on the bare machine
; Source: SDM vol 2 LOCK.

%include "guest.inc"

%macro lock_is_undefined 2+
	try
%%insn:
	db	0F0h, %2
	nop
	endtry
	expect16 %strcat("lock-", %1, "-is-vector-6"), [off(caught_vector)], 6
%endmacro

guest_start:
	; A CPU that wrongly executes these must survive it: INT 60h returns, HLT wakes.
	xor	ax, ax
	mov	fs, ax
	mov	word [fs:60h * 4], off(just_iret)
	mov	[fs:60h * 4 + 2], cs
	sti
	lock_is_undefined "cli", 0FAh
	lock_is_undefined "pushf-popf", 9Ch, 9Dh
	lock_is_undefined "int", 0CDh, 60h
	lock_is_undefined "hlt", 0F4h
	lock_is_undefined "mov-from-cr0", 0Fh, 20h, 0C0h
	lock_is_undefined "in", 0E4h, 61h
	lock_is_undefined "mov", 89h, 0C0h
	lock_is_undefined "add-of-a-register", 01h, 0C0h
	mov	word [off(memory)], 5
	try
	lock inc word [off(memory)]
	endtry
	expect16 "lock-inc-of-memory-works", [off(memory)], 6
	expect16 "lock-inc-of-memory-does-not-fault", [off(caught_vector)], NOT_CAUGHT
	jmp	finish

just_iret:
	iret

%include "check.inc"
%include "catch.inc"

	align	4
memory:
	dw	0

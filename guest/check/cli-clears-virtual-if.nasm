; cli-clears-virtual-if: CLI and STI move the IF that PUSHF shows, and nothing else in FLAGS
; vme: cli-and-sti-keep-the-other-flags: with VME PUSHF and INT show IOPL 3
; vme: cli-and-sti-set-no-other-flag: with VME PUSHF and INT show IOPL 3
; iopl3: cli-and-sti-keep-the-other-flags: PUSHF and INT show IOPL 3
; iopl3: cli-and-sti-set-no-other-flag: PUSHF and INT show IOPL 3
; Source: SDM vol 2 CLI, STI.

%include "guest.inc"

guest_start:
	sti
	pushf
	pop	ax
	and	ax, FLAG_IF
	expect16 "sti-sets-virtual-if", ax, FLAG_IF
	cli
	pushf
	pop	ax
	and	ax, FLAG_IF
	expect16 "cli-clears-virtual-if", ax, 0

	; Every arithmetic flag set, then CLI and STI
	push	word 0CD7h		; CF PF AF ZF SF DF OF, bit 1, IF=0, TF=0
	popf
	sti
	cli
	pushf
	pop	ax
	expect16 "cli-and-sti-keep-the-other-flags", ax, 0CD7h
	push	word 0002h
	popf
	cli
	sti
	pushf
	pop	ax
	expect16 "cli-and-sti-set-no-other-flag", ax, FLAG_IF | 2

	; Idempotent
	sti
	sti
	pushf
	pop	ax
	cli
	cli
	pushf
	pop	bx
	and	ax, FLAG_IF
	and	bx, FLAG_IF
	expect16 "sti-twice-is-sti", ax, FLAG_IF
	expect16 "cli-twice-is-cli", bx, 0
	jmp	finish

%include "check.inc"

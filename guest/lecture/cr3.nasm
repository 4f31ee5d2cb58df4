; cr3: finds the physical address of its own page directory, if the monitor is willing to tell
;
; Under a virtual-8086 monitor paging is on, and CR3 holds the physical address of the page directory that
; turns this program's addresses into real ones. A program in real mode has no such thing and reads what it
; wrote last, at first 0. MOV from CR3 traps, so the answer is the monitor's choice:
;
;	cr3=virtual	0: a machine in real mode, without paging
;	cr3=real	the true address
;
; Knowing the address is all that the program gets: the page directory lies above 1 MiB + 64 KiB, where none
; of its segments reaches, and the pages there are the monitor's (supervisor) anyway.

%include "guest.inc"

PAGE_SIZE	equ	1000h
REACH		equ	10FFF0h			; FFFF:FFFF + 1: the end of what real-mode addresses reach

guest_start:
	println	"Where is my page directory?"
	mov	eax, cr3
	print	"CR3 by MOV: "
	call	print_hex32
	call	newline
	test	eax, eax
	jnz	.real
	println	"virtual: 0, as on a machine in real mode, where no page directory exists"
	jmp	.end
.real:
	print	"real: the page directory is at physical address "
	and	eax, ~(PAGE_SIZE - 1)		; the low 12 bits are flags and zeros
	call	print_hex32
	print	13, 10, "beyond the reach of real-mode addresses: "
	cmp	eax, REACH
	jae	.beyond
	println	"no"
	jmp	.end
.beyond:
	println	"yes"
.end:
	cli					; HLT with interrupts off ends a guest
	hlt

%include "print.inc"

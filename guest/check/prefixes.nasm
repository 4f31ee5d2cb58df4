; prefixes: any prefixes, in any order, up to 15 bytes in all, before instructions that trap
; run: gp=reflect
; Source: SDM vol 2 2.1.1 Instruction Prefixes; vol 3 6.15, Interrupt 13 (more than 15 bytes).

%include "guest.inc"

VECTOR		equ	62h

; runs "name", bytes...: all of an instruction of 15 bytes, most of them prefixes
%macro runs 2+
	try
	db	%2
%%next:
	endtry
	expect16 %strcat(%1, "-of-15-bytes-runs"), [off(caught_vector)], NOT_CAUGHT
%endmacro

%macro too_long 2+
	try
%%insn:
	db	%2
	endtry
	expect16 %strcat(%1, "-of-16-bytes-is-vector-13"), [off(caught_vector)], 13
	expect16 %strcat(%1, "-of-16-bytes-pushes-its-own-ip"), [off(caught_ip)], off(%%insn)
%endmacro

%define SEVEN	66h, 67h, 2Eh, 36h, 3Eh, 26h, 64h

guest_start:
	xor	ax, ax
	mov	fs, ax
	mov	word [fs:VECTOR * 4], off(handler)
	mov	[fs:VECTOR * 4 + 2], cs

	sti
	runs	"cli", SEVEN, SEVEN, 0FAh
	pushf
	pop	ax
	and	ax, FLAG_IF
	expect16 "and-cli-did-its-work", ax, 0
	runs	"sti", 0F3h, SEVEN, 0F2h, 65h, 66h, 67h, 2Eh, 36h, 0FBh
	pushf
	pop	ax
	cli
	and	ax, FLAG_IF
	expect16 "and-sti-did-its-work", ax, FLAG_IF

	runs	"pushfd", 2Eh, SEVEN, 65h, 26h, 26h, 26h, 67h, 66h, 9Ch
	mov	bx, sp
	db	66h, 2Eh, 67h, 9Ch		; pushfd
	sub	bx, sp
	add	sp, bx
	expect16 "66-anywhere-makes-it-pushfd", bx, 4
	mov	bx, sp
	db	2Eh, 66h, 66h, 9Ch		; twice is not "off again"
	sub	bx, sp
	add	sp, bx
	expect16 "66-twice-is-once", bx, 4

	mov	word [off(calls)], 0
	runs	"int", SEVEN, 0F3h, 0F2h, 65h, 64h, 36h, 2Eh, 0CDh, VECTOR
	expect16 "and-int-did-its-work", [off(calls)], 1

	mov	eax, 0
	runs	"mov-from-cr0", SEVEN, 0F3h, 65h, 64h, 36h, 2Eh, 0Fh, 20h, 0C0h
	mov	ebx, cr0
	expect32 "and-mov-from-cr0-did-its-work", eax, ebx

	in	al, PIC_MASK
	mov	bl, al
	mov	eax, 0AAAAAA00h
	runs	"in-al", SEVEN, 0F3h, 0F2h, 65h, 64h, 36h, 2Eh, 0E4h, PIC_MASK
	movzx	ebx, bl
	expect8	"and-in-did-its-work", al, ebx
	shr	eax, 8
	expect32 "with-66-it-is-still-8-bits", eax, 0AAAAAAh

	; The last segment prefix wins. OUTS reads by it; the byte at the same offset of GS is another one.
	mov	ax, cs
	inc	ax
	mov	gs, ax
	mov	dx, COM1 + UART_SCRATCH
	in	al, dx
	mov	[off(old_scratch)], al
	mov	si, off(bytes)
	db	65h, 2Eh, 6Eh			; gs cs outsb: CS
	in	al, dx
	expect8	"the-last-segment-prefix-wins", al, 11h
	mov	esi, off(bytes) - 10h + 2
	mov	ecx, 1
	db	2Eh, 65h, 0F3h, 67h, 6Eh	; cs gs rep a32 outsb: GS
	in	al, dx
	expect8	"in-any-order-with-rep-and-67", al, 33h
	mov	al, [off(old_scratch)]
	out	dx, al

	; One byte more
	too_long "cli", SEVEN, SEVEN, 2Eh, 0FAh
	too_long "int", SEVEN, SEVEN, 0CDh, VECTOR
	too_long "mov-from-cr0", SEVEN, 0F3h, 65h, 64h, 36h, 2Eh, 2Eh, 0Fh, 20h, 0C0h
	too_long "prefixes-alone", SEVEN, SEVEN, 2Eh, 2Eh, 2Eh, 2Eh
	jmp	finish

handler:
	inc	word [cs:off(calls)]
	iret

%include "check.inc"
%include "catch.inc"

	align	4
calls:
	dw	0
old_scratch:
	db	0
bytes:
	db	11h, 22h, 33h

; hostile-undefined: every undefined opcode, with every ModRM byte where it is a group, is vector 6
; Source: SDM vol 2 appendix A Opcode Map.

%include "guest.inc"

guest_start:
	cli
	mov	si, off(opcodes)
.opcode:
	mov	ax, [si]
	mov	[off(.slot)], ax			; 0F xx
	mov	byte [off(.slot) + 2], 0C0h
.modrm:
	try
	jmp	.flush
.flush:
.slot:
	times 3	db 90h
	nop
	endtry
	cmp	word [off(caught_vector)], 6
	je	.good
	print	"not #UD:"
	mov	ah, [off(.slot) + 1]
	mov	al, [off(.slot) + 2]
	call	print_hex16
	call	newline
	inc	word [off(others)]
.good:
	inc	byte [off(.slot) + 2]
	jnz	.modrm
	add	si, 2
	cmp	si, off(opcodes_end)
	jb	.opcode
	expect16 "all-of-them-are-vector-6", [off(others)], 0
	jmp	finish

%include "check.inc"
%include "catch.inc"

	align	2
opcodes:
	db	0Fh, 04h, 0Fh, 0Ah, 0Fh, 0Ch, 0Fh, 0Bh, 0Fh, 24h, 0Fh, 26h, 0Fh, 25h, 0Fh, 27h, 0Fh, 36h
	db	0Fh, 39h, 0Fh, 3Bh, 0Fh, 3Ch, 0Fh, 3Dh, 0Fh, 3Eh, 0Fh, 3Fh, 0Fh, 0A6h, 0Fh, 0A7h
	db	0Fh, 0AAh, 0Fh, 0B9h, 0Fh, 0FFh, 0Fh, 00h, 0Fh, 02h, 0Fh, 03h
	db	63h, 90h, 8Dh, 0C0h, 0C4h, 0C0h, 0C5h, 0F8h, 62h, 0C0h, 8Eh, 0C8h, 8Eh, 0F0h, 0FEh, 0D0h
opcodes_end:
others:
	dw	0

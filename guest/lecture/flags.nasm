; flags: CLI, STI, PUSHF, POPF, INT and IRET seen from inside, beside the flags that the CPU really has
;
; PUSHF traps, and the monitor pushes the flags that the program believes in. The true ones show up only in
; the trap frame; the monitor's probe port 7E0h hands them out, for this lesson. Look down the right-hand
; columns: IF follows the program's own (or stays 1, if the monitor keeps the real interrupts to itself),
; IOPL is 0 throughout (that is why CLI and the like trap), and NT is never set, since an IRET of the
; monitor's would then switch tasks. VM is the bit that makes all this work, and no PUSHF ever shows it.

%include "guest.inc"

VECTOR		equ	62h			; for programs to use as they like

; row "text": prints the text, the flags as PUSHFD shows them and as the CPU has them. Changes nothing.
%macro row 1.nolist
	call	show_row
	db	%1, 0
%endmacro

guest_start:
	xor	ax, ax
	mov	fs, ax
	mov	word [fs:VECTOR * 4], off(handler)
	mov	[fs:VECTOR * 4 + 2], cs

	mov	dx, PROBE_SIGNATURE
	in	eax, dx
	cmp	eax, PROBE_MAGIC
	sete	[off(have_probe)]

	println	"                            the program sees  the CPU has"
	println	"                            IF IOPL NT VM     IF IOPL NT VM"
	row	"at the start"
	cli
	row	"CLI"
	sti
	row	"STI"
	pushf
	cli
	row	"PUSHF, CLI"
	popf
	row	"POPF"
	push	word FLAG_IOPL | FLAG_NT | FLAG_IF | 2
	popf
	row	"POPF of IOPL=3, NT=1"
	cli
	row	"CLI again"
	push	word FLAG_IF | 2
	popf
	row	"POPF of IF=1 alone"
	int	VECTOR
	row	"and after its IRET"
	pushfd
	or	byte [esp + 2], FLAG_VM >> 16
	popfd
	row	"POPFD of VM=1"
	cmp	byte [off(have_probe)], 1
	je	.end
	println	"No monitor answers at its probe ports: on the bare machine both are the same."
.end:
	cli					; HLT with interrupts off ends a guest
	hlt

handler:
	row	"in the handler of INT 62h"
	iret

; The name follows the call. Flags first, before anything can change them.
show_row:
	push	bp
	mov	bp, sp
	pushfd
	pushad
	mov	ebx, [bp - 4]
	mov	si, [bp + 2]
	mov	cx, 28				; column of the first number
	cld
.name:
	cs lodsb
	test	al, al
	jz	.pad
	call	putc
	dec	cx
	jmp	.name
.pad:
	mov	al, ' '
	call	putc
	loop	.pad
	mov	[bp + 2], si
	call	show_bits
	cmp	byte [off(have_probe)], 1
	jne	.no_probe
	print	"      "
	mov	dx, PROBE_EFLAGS
	in	eax, dx
	mov	ebx, eax
	call	show_bits
.no_probe:
	call	newline
	popad
	popfd
	pop	bp
	ret

; EBX: an image of EFLAGS
show_bits:
	mov	eax, ebx
	shr	eax, 9
	call	.bit
	print	"  "
	mov	eax, ebx
	shr	eax, 12
	and	al, 3
	add	al, '0'
	call	putc
	print	"    "
	mov	eax, ebx
	shr	eax, 14
	call	.bit
	print	"  "
	mov	eax, ebx
	shr	eax, 17
.bit:
	and	al, 1
	add	al, '0'
	jmp	putc

%include "print.inc"

have_probe:
	db	0

; holes: the Popek-Goldberg audit: which sensitive instructions trap in virtual-8086 mode, and which are holes
; run: gp=reflect
;
; Popek and Goldberg (1974): a machine can be virtualised by trap and emulate if every sensitive
; instruction, one that reads or changes the state of the machine, traps when a program without privilege
; executes it. This program executes them all, one by one, and asks the monitor's probe each time what the
; CPU did:
;
;	#GP, #UD, ...	the first fault that the instruction caused
;	native		none: it ran on the real CPU, and the monitor never knew
;
; and what became of it: "emulated" (the program went on after it), "to INT 6" (the monitor passed the
; fault on, as the bare machine would), "harmless" (it ran natively, and may) or "HOLE" (it ran natively and
; told the truth).
;
; Every instruction is chosen to do no harm where it does run: a register is loaded with what was in it
; before.

%include "guest.inc"

VECTOR		equ	62h			; for programs to use as they like
NATIVE		equ	0FFh			; the probe's word for "it did not trap"
NAME_WIDTH	equ	20
BYTES_WIDTH	equ	27

; One row: row "NAME", preparations, insn, the instruction, endrow (endhole where native is a hole).
; Interrupts are off between row and endrow, or the clock's handler would answer the probe instead.
%macro row 1.nolist
	call	begin_row
	db	%1, 0
	try
%endmacro

%macro insn 0.nolist
	call	arm_probe
%$start:
%endmacro

%macro end_insn 1.nolist
%$end:
%$done:						; a fault comes here too (try)
	mov	ss, [cs:off(catch_ss)]
	mov	sp, [cs:off(catch_sp)]
	call	end_row
	dw	off(%$start), off(%$end)
	db	%1
	%pop	try
%endmacro

%define endrow end_insn 0
%define endhole end_insn 1

guest_start:
	println	"instruction         bytes                      trap    then"

	; What the writing instructions below write back. PE=0: this program does not want protected mode,
	; even if it is told the truth (cr0=real) that it is in it.
	mov	eax, cr0
	and	eax, 0FFFFh & ~CR0_PE
	mov	[off(cr0_value)], eax
	in	al, PIC_MASK
	mov	[off(mask)], al
	xor	ax, ax
	mov	fs, ax
	mov	word [fs:VECTOR * 4], off(just_iret)
	mov	[fs:VECTOR * 4 + 2], cs

	; Sensitive to IOPL: the virtual-8086 monitor keeps it at 0, so these trap

	row	"CLI"
	insn
	cli
	endrow

	row	"STI"
	insn
	sti
	endrow

	row	"PUSHF"
	insn
	pushf
	endrow

	row	"POPF"
	push	word 2
	insn
	popf
	endrow

	row	"PUSHFD"
	insn
	pushfd
	endrow

	row	"POPFD"
	push	dword 2
	insn
	popfd
	endrow

	row	"INT n"
	insn
	int	VECTOR
	endrow

	row	"IRET"
	push	word 2
	push	cs
	push	word off(.iret)
	insn
	iret
.iret:
	endrow

	row	"IRETD"
	push	dword 2
	push	word 0
	push	cs
	push	dword off(.iretd)
	insn
	iretd
.iretd:
	endrow

	row	"HLT"
	mov	al, 0FEh			; the clock will wake us, and nobody else
	out	PIC_MASK, al
	sti
	insn
	hlt
	endrow
	mov	al, [off(mask)]
	out	PIC_MASK, al

	; Software exceptions have gates of their own and need no IOPL

	row	"INT3"
	insn
	int3
	endrow

	row	"INTO, OF=1"
	mov	al, 7Fh
	inc	al
	insn
	into
	endrow

	row	"INT1"
	insn
	db	0F1h
	endrow

	row	"BOUND"
	mov	ax, -1
	insn
	bound	ax, [off(limits)]
	endrow

	; Ports: the I/O permission bitmap decides, whatever IOPL is

	row	"IN AL,n"
	insn
	in	al, PIC_MASK
	endrow

	row	"IN AL,DX"
	mov	dx, PIC_MASK
	insn
	in	al, dx
	endrow

	row	"OUT n,AL"
	mov	al, [off(mask)]
	insn
	out	PIC_MASK, al
	endrow

	row	"OUT DX,AL"
	mov	al, [off(mask)]
	mov	dx, PIC_MASK
	insn
	out	dx, al
	endrow

	row	"INSB"
	mov	dx, PIC_MASK
	mov	di, off(memory)
	insn
	insb
	endrow

	row	"OUTSB"
	mov	dx, PIC_MASK
	mov	si, off(mask)
	insn
	outsb
	endrow

	; Privileged: they trap at any IOPL

	row	"MOV EAX,CR0"
	insn
	mov	eax, cr0
	endrow

	row	"MOV CR0,EAX"
	mov	eax, [off(cr0_value)]
	insn
	mov	cr0, eax
	endrow

	row	"MOV EAX,CR2"
	insn
	mov	eax, cr2
	endrow

	row	"MOV EAX,CR3"
	insn
	mov	eax, cr3
	endrow

	row	"MOV EAX,CR4"
	insn
	mov	eax, cr4
	endrow

	row	"MOV EAX,DR0"
	insn
	mov	eax, dr0
	endrow

	row	"MOV DR0,EAX"
	xor	eax, eax
	insn
	mov	dr0, eax
	endrow

	row	"LGDT"
	insn
	lgdt	[off(gdtr_value)]
	endrow

	row	"LIDT"
	insn
	lidt	[off(idtr_value)]
	endrow

	row	"LMSW"
	mov	ax, [off(cr0_value)]
	insn
	lmsw	ax
	endrow

	row	"CLTS"
	insn
	clts
	endrow

	row	"INVD"
	insn
	invd
	endrow

	row	"WBINVD"
	insn
	wbinvd
	endrow

	row	"INVLPG"
	insn
	invlpg	[off(memory)]
	endrow

	row	"INVPCID"
	mov	eax, 3				; all of them; the descriptor in memory is all zeros
	mov	di, off(zeros)
	insn
	db	66h, 0Fh, 38h, 82h, 05h		; invpcid eax, [di]
	endrow

	row	"RDMSR"
	mov	ecx, 174h			; IA32_SYSENTER_CS, which is 0 as long as nobody uses SYSENTER
	insn
	rdmsr
	endrow

	row	"WRMSR"
	mov	ecx, 174h
	xor	eax, eax
	xor	edx, edx
	insn
	wrmsr
	endrow

	row	"XSETBV"
	xor	ecx, ecx			; XCR0 := x87 alone, always allowed
	xor	edx, edx
	mov	eax, 1
	insn
	db	0Fh, 01h, 0D1h
	endrow

	row	"SYSENTER"
	insn
	db	0Fh, 34h
	endrow

	row	"SYSEXIT"
	mov	edx, off(.sysexit)
	mov	ecx, esp
	insn
	db	0Fh, 35h
.sysexit:
	endrow

	; Of protected mode: undefined in virtual-8086 mode as in real mode

	row	"SLDT"
	insn
	db	0Fh, 00h, 0C0h
	endrow

	row	"STR"
	insn
	db	0Fh, 00h, 0C8h
	endrow

	row	"LLDT"
	xor	ax, ax
	insn
	db	0Fh, 00h, 0D0h
	endrow

	row	"LTR"
	xor	ax, ax
	insn
	db	0Fh, 00h, 0D8h
	endrow

	row	"VERR"
	insn
	db	0Fh, 00h, 0E0h
	endrow

	row	"VERW"
	insn
	db	0Fh, 00h, 0E8h
	endrow

	row	"LAR"
	insn
	db	0Fh, 02h, 0C0h
	endrow

	row	"LSL"
	insn
	db	0Fh, 03h, 0C0h
	endrow

	row	"ARPL"
	insn
	db	63h, 0C0h
	endrow

	row	"MOV EAX,TR0"
	insn
	db	0Fh, 24h, 0C0h
	endrow

	row	"MOV TR0,EAX"
	insn
	db	0Fh, 26h, 0C0h
	endrow

	row	"MOV EAX,CR1"
	insn
	db	0Fh, 20h, 0C8h
	endrow

	row	"MOV EAX,CR5"
	insn
	db	0Fh, 20h, 0E8h
	endrow

	row	"SYSCALL"
	insn
	db	0Fh, 05h
	endrow

	row	"SYSRET"
	insn
	db	0Fh, 07h
	endrow

	row	"MONITOR"
	xor	ecx, ecx
	xor	edx, edx
	insn
	db	0Fh, 01h, 0C8h
	endrow

	row	"MWAIT"
	call	have_probe
	je	.mwait
	sti					; real mode: it runs, and sleeps until the clock's interrupt
.mwait:
	xor	eax, eax
	xor	ecx, ecx
	insn
	db	0Fh, 01h, 0C9h
	endrow

	row	"VMXOFF"
	insn
	db	0Fh, 01h, 0C4h
	endrow

	row	"VMRUN"
	insn
	db	0Fh, 01h, 0D8h
	endrow

	row	"RSM"
	insn
	db	0Fh, 0AAh
	endrow

	row	"UD2"
	insn
	ud2
	endrow

	row	"UD1"
	insn
	db	0Fh, 0B9h, 0C0h
	endrow

	row	"UD0"
	insn
	db	0Fh, 0FFh, 0C0h
	endrow

	row	"MOV CS,AX"
	mov	ax, cs
	insn
	db	8Eh, 0C8h
	endrow

	row	"LES of a register"
	insn
	db	0C4h, 0C0h
	endrow

	row	"LDS of a register"
	insn
	db	0C5h, 0C0h
	endrow

	row	"BOUND of a register"
	insn
	db	62h, 0C0h
	endrow

	row	"XORPS (SSE)"
	insn
	db	0Fh, 57h, 0C0h
	endrow

	row	"VXORPS (AVX)"
	insn
	db	0C5h, 0F8h, 57h, 0C0h
	endrow

	row	"LOCK CLI"
	insn
	db	0F0h, 0FAh
	endrow

	row	"LOCK MOV AX,AX"
	insn
	db	0F0h, 89h, 0C0h
	endrow

	; The coprocessor, after the operating system has set CR0.TS and CR0.MP

	row	"FNOP, TS=1"
	call	set_task_switched
	insn
	fnop
	endrow

	row	"WAIT, TS=MP=1"
	call	set_task_switched
	insn
	wait
	endrow

	row	"EMMS, TS=1"
	call	set_task_switched
	insn
	db	0Fh, 77h
	endrow
	mov	eax, [off(cr0_value)]
	mov	cr0, eax

	; Harmless: a segment register holds a paragraph number here, and no privilege

	row	"MOV SS,AX"
	mov	ax, ss
	insn
	mov	ss, ax
	endrow

	row	"POP SS"
	push	ss
	insn
	pop	ss
	endrow

	row	"LSS"
	push	ss
	push	sp
	add	word [esp], 2			; SP as it was before the second push
	mov	bp, sp
	insn
	lss	sp, [bp]
	endrow

	row	"PUSH CS"
	insn
	push	cs
	endrow

	row	"far CALL"
	mov	[off(far_pointer) + 2], cs
	mov	word [off(far_pointer)], off(just_retf)
	insn
	call	far [off(far_pointer)]
	endrow

	row	"far JMP"
	mov	[off(far_pointer) + 2], cs
	mov	word [off(far_pointer)], off(.far_jmp)
	insn
	jmp	far [off(far_pointer)]
.far_jmp:
	endrow

	row	"far RET"
	push	cs
	push	word off(.far_ret)
	insn
	retf
.far_ret:
	endrow

	row	"PUSHA"
	insn
	pusha
	endrow

	row	"ENTER"
	insn
	enter	8, 0
	endrow

	row	"LOCK INC of memory"
	insn
	lock inc word [off(memory)]
	endrow

	row	"CLFLUSH"
	insn
	db	0Fh, 0AEh, 3Eh
	dw	off(memory)			; clflush [memory]
	endrow

	row	"FXSAVE"
	insn
	db	0Fh, 0AEh, 06h
	dw	off(fxsave_area)		; fxsave [fxsave_area]
	endrow

	row	"SALC"
	insn
	db	0D6h
	endrow

	; Sensitive, and nothing in the 386 stops them

	row	"CPUID"
	xor	eax, eax
	insn
	cpuid
	endhole

	row	"RDTSC"
	insn
	rdtsc
	endhole

	row	"RDTSCP"
	insn
	db	0Fh, 01h, 0F9h
	endhole

	row	"RDPMC"
	xor	ecx, ecx
	insn
	rdpmc
	endhole

	row	"XGETBV"
	xor	ecx, ecx
	insn
	db	0Fh, 01h, 0D0h
	endhole

	row	"RDRAND"
	insn
	db	0Fh, 0C7h, 0F0h
	endhole

	row	"RDSEED"
	insn
	db	0Fh, 0C7h, 0F8h
	endhole

	row	"SMSW"
	insn
	smsw	ax
	endhole

	row	"SGDT"
	insn
	sgdt	[off(memory)]
	endhole

	row	"SIDT"
	insn
	sidt	[off(memory)]
	endhole

	; The sum

	print	"holes:"
	mov	si, off(hole_names)
	mov	bx, [off(hole_count)]
	test	bx, bx
	jnz	.hole
	print	" none"
	jmp	.sum
.hole:
	push	si
	mov	si, [si]
	print	" "
	call	print_lower
	pop	si
	add	si, 2
	dec	bx
	jnz	.hole
.sum:
	call	newline
	mov	bx, off(counts)
	mov	cx, 5
	xor	eax, eax
.add:
	add	ax, [bx]
	add	bx, 2
	loop	.add
	call	print_dec
	print	" instructions: "
	mov	ax, [off(count_gp)]
	call	print_dec
	print	" by #GP, "
	mov	ax, [off(count_ud)]
	call	print_dec
	print	" by #UD, "
	mov	ax, [off(count_other)]
	call	print_dec
	print	" otherwise, "
	mov	ax, [off(count_native)]
	call	print_dec
	print	" native, "
	mov	ax, [off(hole_count)]
	call	print_dec
	println	" holes"
	call	have_probe
	je	.end
	println	"No monitor answers at its probe ports: this was the bare machine."
.end:
	cli					; HLT with interrupts off ends a guest
	hlt

just_retf:
	retf
just_iret:
	iret

; Before a row: its name follows the call. Interrupts are off from here on.
begin_row:
	pop	si
	mov	[off(row_name)], si
.skip:
	lodsb
	test	al, al
	jnz	.skip
	cli
	jmp	si

; The last thing before the instruction. The OUT traps, but before it is armed.
arm_probe:
	push	ax
	push	dx
	mov	dx, PROBE_VECTOR
	out	dx, al
	pop	dx
	pop	ax
	ret

set_task_switched:
	mov	eax, [off(cr0_value)]
	or	al, CR0_TS | CR0_MP
	mov	cr0, eax
	ret

; Sets ZF if there is a probe.
have_probe:
	push	eax
	push	dx
	mov	dx, PROBE_SIGNATURE
	in	eax, dx
	cmp	eax, PROBE_MAGIC
	pop	dx
	pop	eax
	ret

; Behind a row. What follows the call: where the instruction starts and ends, whether native is a hole.
; The probe is asked first of all, before anything here can trap.
end_row:
	cld
	mov	dx, PROBE_VECTOR
	in	al, dx
	mov	[off(vector)], al
	call	try_end
	pop	si
	lodsw
	mov	[off(row_start)], ax
	lodsw
	mov	[off(row_end)], ax
	lodsb
	mov	[off(row_is_hole)], al
	push	si

	; On the bare machine nobody counts traps; what came through the vector table is then all there is.
	call	have_probe
	je	.probed
	mov	al, [off(caught_vector)]	; NOT_CAUGHT's low byte is NATIVE
	mov	[off(vector)], al
.probed:
	mov	si, [off(row_name)]
	mov	cx, NAME_WIDTH
	call	puts_padded
	mov	si, [off(row_start)]
	mov	cx, BYTES_WIDTH
.byte:
	lodsb
	call	print_hex8
	mov	al, ' '
	call	putc
	sub	cx, 3
	cmp	si, [off(row_end)]
	jb	.byte
	call	pad

	mov	al, [off(vector)]
	mov	di, off(count_native)
	mov	si, off(text_native)
	cmp	al, NATIVE
	je	.trap
	mov	di, off(count_gp)
	mov	si, off(text_gp)
	cmp	al, 13
	je	.trap
	mov	di, off(count_ud)
	mov	si, off(text_ud)
	cmp	al, 6
	je	.trap
	mov	di, off(count_other)
	mov	si, off(text_nm)
	cmp	al, 7
	je	.trap
	mov	si, off(text_pf)
	cmp	al, 14
	je	.trap
	mov	si, off(text_ss)
	cmp	al, 12
	je	.trap
	mov	si, off(text_vec)
	call	puts
	movzx	eax, al
	call	print_dec
	mov	al, ' '
	call	putc
	call	putc
	call	putc
	jmp	.then
.trap:
	mov	cx, 8
	call	puts_padded
.then:
	cmp	word [off(caught_vector)], NOT_CAUGHT
	je	.went_on
	print	"to INT "
	mov	ax, [off(caught_vector)]
	call	print_hex8
	jmp	.count
.went_on:
	cmp	byte [off(vector)], NATIVE
	je	.ran
	print	"emulated"
	jmp	.count
.ran:
	cmp	byte [off(row_is_hole)], 1
	je	.hole
	call	have_probe
	je	.harmless
	print	"real mode: it may"
	jmp	.count
.harmless:
	print	"harmless"
	jmp	.count
.hole:
	print	"HOLE"
	mov	bx, [off(hole_count)]
	add	bx, bx
	mov	ax, [off(row_name)]
	mov	[off(hole_names) + bx], ax
	mov	di, off(hole_count)
.count:
	inc	word [di]
	call	newline
	sti
	ret

; SI: a string, CX: how many columns it is to take
puts_padded:
	lodsb
	test	al, al
	jz	pad
	call	putc
	dec	cx
	jmp	puts_padded
pad:
	mov	al, ' '
.next:
	call	putc
	loop	.next
	ret

; SI: a name in capitals
print_lower:
	lodsb
	test	al, al
	jz	.end
	or	al, 20h
	call	putc
	jmp	print_lower
.end:
	ret

%include "print.inc"
%include "catch.inc"

text_native:
	db	"native", 0
text_gp:
	db	"#GP", 0
text_ud:
	db	"#UD", 0
text_nm:
	db	"#NM", 0
text_pf:
	db	"#PF", 0
text_ss:
	db	"#SS", 0
text_vec:
	db	"vec ", 0
vector:
	db	0
row_is_hole:
	db	0
mask:
	db	0

	align	4
cr0_value:
	dd	0
memory:
	dd	0, 0
far_pointer:
	dd	0
limits:
	dw	0, 10
; Real mode's own table registers. What SGDT and SIDT say is no good: where they are holes, it is the
; monitor's.
gdtr_value:
	dw	0
	dd	0
idtr_value:
	dw	3FFh
	dd	0
row_name:
	dw	0
row_start:
	dw	0
row_end:
	dw	0
counts:
count_gp:
	dw	0
count_ud:
	dw	0
count_other:
	dw	0
count_native:
	dw	0
hole_count:
	dw	0
hole_names:
	times 16 dw 0
zeros:
	times 4	dd 0
	align	16
fxsave_area:
	times 512 db 0

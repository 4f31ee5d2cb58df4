; trap: instructions per trap, by the time-stamp counter of a QEMU that counts instructions
; run: gp=stop
;
; Each line is a loop of 10,000 rounds between two RDTSC, less the same loop with nothing in it, divided by
; the rounds and by the instructions measured in each; it includes the trapped instruction itself. The best
; of three runs counts, and the PIC is masked, so that no interrupt is in the figures. Under plain QEMU the
; counter is the host's clock, and the figures are nanoseconds of some kind: use -icount shift=0,sleep=off.

%define COM1_ONLY
%include "guest.inc"

ROUNDS		equ	10000
RUNS		equ	3
VECTOR		equ	62h
BLOCK		equ	4000h			; free memory in our segment

; bench "name", instructions per round: the code up to endbench is the body of the loop. It keeps ECX, ESI
; and EDI.
%macro bench 2
	%push	bench
	mov	dword [off(best)], -1
	mov	byte [off(runs)], RUNS
%$run:
	call	begin_run
%$round:
	%define	%$name %1
	%define	%$each %2
%endmacro

%macro endbench 0
	dec	ecx
	jnz	%$round
	call	end_run
	jnz	%$run
	mov	ebx, %$each
	print	"bench: ", %$name, " "
	call	report
	%pop	bench
%endmacro

guest_start:
	cli
	mov	al, 0FFh
	out	PIC_MASK, al
	xor	ax, ax
	mov	fs, ax
	mov	word [fs:VECTOR * 4], off(just_iret)
	mov	[fs:VECTOR * 4 + 2], cs
	in	al, PIC_MASK
	mov	[off(mask)], al

	; The loop itself: two instructions a round, taken off everything below.
	mov	dword [off(empty)], 0
	mov	dword [off(best)], -1
	mov	byte [off(runs)], RUNS
.empty_run:
	call	begin_run
.empty:
	dec	ecx
	jnz	.empty
	call	end_run
	jnz	.empty_run
	mov	eax, [off(best)]
	mov	[off(empty)], eax

	bench	"cli", 1
	cli
	endbench

	bench	"sti", 1
	sti
	endbench
	cli

	bench	"cli+sti", 2
	cli
	sti
	endbench
	cli

	; A run: one trap takes them all.
	bench	"16*cli,sti", 16
	times 8 db 0FAh, 0FBh
	endbench
	cli

	bench	"pushf+popf", 2
	pushf
	popf
	endbench

	; By themselves, with one native instruction each: PUSHF; ADD SP,2 and PUSH imm; POPF
	bench	"pushf,add-sp", 1
	pushf
	add	sp, 2
	endbench

	bench	"push,popf", 1
	push	word 2
	popf
	endbench

	bench	"pushfd+popfd", 2
	pushfd
	popfd
	endbench

	bench	"int+iret", 1
	int	VECTOR
	endbench

	bench	"mov-eax-cr0", 1
	mov	eax, cr0
	endbench

	mov	eax, cr0
	bench	"mov-cr0-eax", 1
	mov	cr0, eax
	endbench

	mov	dx, PROBE_TRAPS
	bench	"in-probe", 1
	in	al, dx
	endbench

	mov	dx, PROBE_TRAPS
	bench	"in-eax-probe", 1
	in	eax, dx
	endbench

	mov	dx, PIC_MASK
	bench	"in-pic", 1
	in	al, dx
	endbench

	mov	dx, PIC_MASK
	mov	al, [off(mask)]
	bench	"out-pic", 1
	out	dx, al
	endbench

	bench	"in-imm-pic", 1
	in	al, PIC_MASK
	endbench

	mov	dx, COM1 + UART_SCRATCH
	bench	"in-real", 1
	in	al, dx
	endbench

	; What runs natively must cost what it costs on the bare machine
	mov	eax, 1
	bench	"native-compute", 1
	imul	eax, eax, 1664525
	add	eax, 1013904223
	mov	edx, eax
	shr	edx, 16
	xor	ebx, edx
	endbench

	bench	"native-rep-movsw", 1
	mov	edx, ecx
	mov	si, BLOCK
	mov	di, BLOCK + 1000h
	mov	cx, 64
	rep movsw
	mov	ecx, edx
	endbench

	jmp	finish

just_iret:
	iret

; Starts a run: ECX rounds, and the counter read last of all.
begin_run:
	push	eax
	push	edx
	rdtsc
	mov	[off(start)], eax
	pop	edx
	pop	eax
	mov	ecx, ROUNDS
	ret

; Ends a run: keeps the best. ZF: it was the last.
end_run:
	push	eax
	push	edx
	rdtsc
	sub	eax, [off(start)]
	cmp	eax, [off(best)]
	jae	.keep
	mov	[off(best)], eax
.keep:
	pop	edx
	pop	eax
	dec	byte [off(runs)]
	ret

; EBX: instructions measured in each round. Prints the cost of one with one decimal, rounded.
report:
	mov	eax, [off(best)]
	sub	eax, [off(empty)]
	jns	.positive
	xor	eax, eax
.positive:
	imul	ecx, ebx, ROUNDS / 10
	mov	edx, ecx
	shr	edx, 1
	add	eax, edx
	xor	edx, edx
	div	ecx
	xor	edx, edx
	mov	ecx, 10
	div	ecx
	call	print_dec
	print	"."
	mov	al, dl
	call	print_hex4
	call	newline
	ret

%include "check.inc"

	align	4
start:
	dd	0
best:
	dd	0
empty:
	dd	0
mask:
	db	0
runs:
	db	0

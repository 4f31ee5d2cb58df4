; can-tell-time: an instruction that traps takes many times as long as one that does not
; Source: SDM vol 2 RDTSC.

%include "guest.inc"
%include "tell.inc"

ROUNDS		equ	2000
TRIES		equ	8			; the shortest counts: the host may have been busy meanwhile
LONGER		equ	6			; emulators' clocks are coarse; the monitor takes some fifty

; time_of LABEL, the instruction: EAX = counts of the TSC for ROUNDS of it
%macro time_of 1+
	mov	esi, -1
	mov	di, TRIES
%%try:
	rdtsc
	mov	ebp, eax
	mov	cx, ROUNDS
%%round:
	%1
	loop	%%round
	rdtsc
	sub	eax, ebp
	cmp	eax, esi
	jae	%%longer
	mov	esi, eax
%%longer:
	dec	di
	jnz	%%try
	mov	eax, esi
%endmacro

guest_start:
	cli
	time_of	lea ebx, [esi]
	imul	eax, LONGER
	mov	[off(limit)], eax
	time_of	mov ebx, cr0
	cmp	eax, [off(limit)]
	seta	al
	movzx	eax, al
	tell32	"mov-from-cr0-takes-long", eax, 0, 1, 1
	jmp	finish

%include "check.inc"
	tell_routines

	align	4
limit:
	dd	0

; events: instructions per event that is not an instruction's own wish: faults, steps, interrupts, services
; run: gp=reflect
;
; lib/measure.inc tells how. Each figure is for the whole way: the trap, the entry of the guest's handler, and
; the IRET, which is a trap as well, and brings the guest back.

%define COM1_ONLY
%include "measure.inc"

BLOCK		equ	4000h			; free memory in our segment
PIT_CHANNEL0	equ	40h
PIT_CONTROL	equ	43h
PIT_CH0_MODE2	equ	34h
TICK		equ	1193			; 1 ms, a million instructions
TICKS		equ	8
BEYOND		equ	200000h			; above all that a v86 guest can reach: the monitor itself

; fault "NAME", VECTOR, HANDLER: a bench whose instruction comes to that vector, and whose handler executes one
; native instruction, or none if it is just_iret
%macro fault 3
	handler	%2, %3
	bench	%1, 1, 1
%endmacro

guest_start:
	begin_measuring
	in	al, PIC_MASK
	mov	[off(mask)], al

	; ---- faults of the guest's own, reflected

	xor	bl, bl
	fault	"#DE (div) + iret", 0, skip2
	div	bl
	endbench

	mov	ax, 5
	mov	bx, off(bounds)
	fault	"#BR (bound) + iret", 5, skip2
	bound	ax, [bx]
	endbench

	fault	"#UD (ud2) + iret", 6, skip2
	ud2
	endbench

	fault	"#UD (lock cli) + iret", 6, skip2
	db	0F0h
	cli
	endbench

	mov	eax, cr0
	or	al, CR0_TS
	mov	cr0, eax
	fault	"#NM (x87, TS=1) + iret", 7, skip2
	fnop
	endbench
	clts

	fault	"#GP (wrmsr) + iret", 0Dh, skip2
	wrmsr
	endbench

	mov	ebx, BEYOND
	fault	"#PF (offset above FFFFh) + iret", 0Dh, skip3
	a32 mov	al, [ebx]
	endbench

	; ---- single steps: each of the 16 traps, enters vector 1 and comes back

	handler	1, just_iret
	bench	"popf that changes TF", 2
	push	word FLAG_TF | 2
	popf
	push	word 2
	popf
	endbench

	bench_more "single step + iret", 16
	push	word FLAG_TF | 2
	popf
	times 16 nop
	push	word 2
	popf
	endbench

	; ---- the monitor's ROM: a write to it is dropped; after its 63h is a service

	mov	es, [fs:15h * 4 + 2]
	bench	"write to ROM", 1
	mov	byte [es:0], 0
	endbench
	push	ds
	pop	es

	bench	"int 15h + service + iret", 1, 1
	mov	ah, 88h
	int	15h
	endbench

	; ---- interrupts from outside

	; A tick that comes while IF=0: the monitor takes it, and the guest goes on.
	handler	8, tick
	call	fast_timer
	sti					; whatever was waiting comes
	nop
	cli
	mov	dx, PROBE_TRAPS
	in	eax, dx
	mov	ebx, eax
	call	ticks_run
	mov	ebp, eax
	in	eax, dx
	sub	eax, ebx
	dec	eax				; this IN is one of them
	mov	ecx, eax
	print	"bench: IRQ0 while IF=0 "
	mov	eax, ebp
	call	report_if_any

	; Ticks that enter: IRQ, handler, OUT of the EOI, IRET
	sti
	nop
	mov	word [off(ticks)], 0
	call	ticks_run
	cli
	print	"bench: IRQ0 + out + iret "
	movzx	ecx, word [off(ticks)]
	imul	edx, ecx, 4			; the handler's native instructions
	sub	eax, edx
	call	report_if_any

	; A HLT that finds its tick waiting: a wait would be in the counter
	mov	cx, TICKS
	mov	dword [off(sum)], 0
.halt:
	call	wait_for_tick
	rdtsc
	mov	[off(start)], eax
	sti
	hlt
	rdtsc
	cli
	sub	eax, [off(start)]
	sub	eax, 1 + 4 + 1			; MOV, the handler's native instructions, RDTSC
	add	[off(sum)], eax
	loop	.halt
	print	"bench: sti + hlt + IRQ0 + out + iret "
	mov	eax, [off(sum)]
	mov	ecx, TICKS
	call	report

	mov	al, [off(mask)]
	out	PIC_MASK, al
	jmp	finish

; Channel 0 gives a tick each millisecond, and no other interrupt is open.
fast_timer:
	mov	al, PIT_CH0_MODE2
	out	PIT_CONTROL, al
	mov	al, TICK & 0FFh
	out	PIT_CHANNEL0, al
	mov	al, TICK >> 8
	out	PIT_CHANNEL0, al
	mov	al, 0FEh
	out	PIC_MASK, al
	ret

; Until a tick waits to be let in
wait_for_tick:
	mov	al, PIC_READ_IRR
	out	PIC_COMMAND, al
.wait:
	in	al, PIC_COMMAND
	test	al, 1
	jz	.wait
	ret

; EAX: what it took to run through the time of several ticks, less what is executed natively
ticks_run:
	push	ecx
	push	edx
	rdtsc
	mov	[off(start)], eax
	mov	ecx, TICKS * 500000		; two instructions each
.pass:
	dec	ecx
	jnz	.pass
	rdtsc
	sub	eax, [off(start)]
	sub	eax, TICKS * 1000000 + 3	; the loop, and from RDTSC to RDTSC
	pop	edx
	pop	ecx
	ret

; EAX / ECX, if there was anything to count
report_if_any:
	test	ecx, ecx
	jnz	report
	print	"none"
	jmp	newline

tick:
	push	ax
	inc	word [cs:off(ticks)]
	mov	al, PIC_EOI
	out	PIC_COMMAND, al
	pop	ax
	iret

just_iret:
	iret
skip2:
	add	word [esp], 2
	iret
skip3:
	add	word [esp], 3
	iret

%define MEASURE_ROUTINES
%include "measure.inc"

bounds:
	dw	0, 1
sum:
	dd	0
ticks:
	dw	0
mask:
	db	0

; single-step: TF traps after each instruction, emulated or not, exactly as often as on the bare CPU
; virtual: rep-movsb-traps-per-iteration: with -icount QEMU traps once more after the last iteration, bare too
; bare-qemu: sti-traps-once: QEMU's CPU traps one instruction late after STI
; vme: plain-instructions-trap-once-each: on Bochs a POPF with VME that clears TF does not trap once more
; vme: cli-traps-once: on Bochs a POPF with VME that clears TF does not trap once more
; vme: sti-traps-once: on Bochs a POPF with VME that clears TF does not trap once more
; vme: pushf-traps-once: on Bochs a POPF with VME that clears TF does not trap once more
; vme: popfd-with-tf-traps-once: on Bochs a POPF with VME that clears TF does not trap once more
; vme: int-hides-its-handler: on Bochs a POPF with VME that clears TF does not trap once more
; vme: io-and-control-registers-trap-once-each: on Bochs a POPF with VME that clears TF does not trap once more
; vme: rep-movsb-traps-per-iteration: on Bochs a POPF with VME that clears TF does not trap once more
; vme: rep-insb-traps-per-iteration: on Bochs a POPF with VME that clears TF does not trap once more
; vme: mov-ss-and-pop-ss-hold-the-trap-off: on Bochs a POPF with VME that clears TF does not trap once more
; vme: cli-behind-mov-ss: on Bochs a POPF with VME that clears TF does not trap once more
; vme: write-to-rom-traps-once: on Bochs a POPF with VME that clears TF does not trap once more
; vme: iret-that-sets-tf: on Bochs a POPF with VME that clears TF does not trap once more
; iopl3: sti-traps-once: QEMU's CPU traps one instruction late after STI, as on the bare machine
; Source: SDM vol 3 17.3.1.4 Single-Step Exception Condition; vol 2 POPF, MOV, POP.
;
; Our INT 1 writes down every IP that it returns to. Each sequence is followed by the list of what must be
; there.

%include "guest.inc"

LOG_SIZE	equ	32

; stepped ... list: the code between runs with TF=1, which POPF sets: the first trap comes after the
; instruction that follows POPF. The POPF at the end clears TF and still traps once.
%macro stepped 0
	%push	stepped
	mov	word [off(log_end)], off(log)
	push	word 2
	push	word FLAG_TF | 2
	popf
%endmacro

%macro expect_log 2+			; name, the IPs
	popf
%$end:
	mov	si, off(%$list)
	mov	di, off(%$list_end)
	call	compare_log
	jmp	%%over
%$list:
	dw	%2
	dw	off(%$end)
%$list_end:
%%over:
	expect16 %1, dx, NOT_CAUGHT
	%pop	stepped
%endmacro

guest_start:
	cli
	xor	ax, ax
	mov	fs, ax
	mov	word [fs:1 * 4], off(step)
	mov	[fs:1 * 4 + 2], cs
	mov	word [fs:62h * 4], off(plain_iret)
	mov	[fs:62h * 4 + 2], cs
	in	al, PIC_MASK
	mov	[off(old_mask)], al
	mov	al, 0FFh
	out	PIC_MASK, al

	stepped
	nop
.a1:	nop
.a2:	inc	ax
.a3:
	expect_log "plain-instructions-trap-once-each", off(.a1), off(.a2), off(.a3)

	stepped
	cli
.b1:	nop
.b2:	cli
.b3:
	expect_log "cli-traps-once", off(.b1), off(.b2), off(.b3)

	stepped
	sti				; its shadow is for interrupts, not for the trap
.l1:	nop
.l2:	cli
.l3:
	expect_log "sti-traps-once", off(.l1), off(.l2), off(.l3)

	stepped
	pushf
.c1:	pop	bp			; compare_log uses the registers but BP
.c2:
	expect_log "pushf-traps-once", off(.c1), off(.c2)
	and	bp, FLAG_TF
	expect16 "pushf-shows-tf", bp, FLAG_TF

	stepped
	pushfd
.d1:	popfd
.d2:	nop
.d3:
	expect_log "popfd-with-tf-traps-once", off(.d1), off(.d2), off(.d3)

	; INT clears TF: its handler is not traced, and after its IRET the next trap is one instruction later
	stepped
	nop
.e1:	int	62h
	nop
.e2:	nop
.e3:
	expect_log "int-hides-its-handler", off(.e1), off(.e2), off(.e3)

	stepped
	in	al, PIC_MASK
.f1:	out	PIC_MASK, al
.f2:	mov	eax, cr0
.f3:	mov	cr0, eax
.f4:
	expect_log "io-and-control-registers-trap-once-each", off(.f1), off(.f2), off(.f3), off(.f4)

	; One trap per iteration of a repeated instruction
	mov	cx, 3
	mov	si, off(buffer)
	mov	di, off(buffer)
	cld
	stepped
	nop
.g1:	rep movsb
.g2:
	expect_log "rep-movsb-traps-per-iteration", off(.g1), off(.g1), off(.g1), off(.g2)
	mov	cx, 3
	mov	dx, COM1 + UART_SCRATCH
	mov	di, off(buffer)
	stepped
	nop
.h1:	rep insb
.h2:
	expect_log "rep-insb-traps-per-iteration", off(.h1), off(.h1), off(.h1), off(.h2)

	; MOV SS and POP SS hold the trap off for one instruction
	mov	ax, ss
	stepped
	nop
.i1:	mov	ss, ax
	nop
.i2:	push	ss
.i3:	pop	ss
	nop
.i4:
	expect_log "mov-ss-and-pop-ss-hold-the-trap-off", off(.i1), off(.i2), off(.i3), off(.i4)

	; ... and if the next instruction is an emulated one it still traps once
	stepped
	nop
.j1:	mov	ss, ax
	cli
.j2:	nop
.j3:
	expect_log "cli-behind-mov-ss", off(.j1), off(.j2), off(.j3)

	; A write to ROM is dropped, and traps like any other instruction
	mov	ax, 0F000h
	mov	gs, ax
	mov	bl, [gs:0FFF0h]
	stepped
	nop
.r1:	mov	[gs:0FFF0h], bl
.r2:	nop
.r3:
	expect_log "write-to-rom-traps-once", off(.r1), off(.r2), off(.r3)

	; IRET that sets TF traps after the following instruction, as POPF does
	mov	word [off(log_end)], off(log)
	push	word 2
	push	word FLAG_TF | 2
	push	cs
	push	word off(.k0)
	iret
.k0:	nop
.k1:	popf
.k2:
	mov	si, off(.k_list)
	mov	di, off(.k_list) + 4
	call	compare_log
	expect16 "iret-that-sets-tf", dx, NOT_CAUGHT

	; What the frame of the trap holds
	mov	ax, [off(step_flags)]
	and	ax, FLAG_TF
	expect16 "the-handler-runs-with-tf-0", ax, 0
	mov	al, [off(old_mask)]
	out	PIC_MASK, al
	jmp	finish
.k_list:
	dw	off(.k1), off(.k2)

; CS:SI..DI: what the log must be. DX: NOT_CAUGHT if it is, else the entry that differs (or a length).
compare_log:
	mov	bx, off(log)
	xor	dx, dx
.next:
	cmp	si, di
	jae	.end
	cmp	bx, [off(log_end)]
	jae	.differs
	mov	ax, [cs:si]
	cmp	ax, [bx]
	jne	.differs
	add	si, 2
	add	bx, 2
	inc	dx
	jmp	.next
.end:
	cmp	bx, [off(log_end)]
	jne	.differs
	mov	dx, NOT_CAUGHT
	ret
.differs:
	call	print_log
	ret

print_log:
	print	"log:"
	mov	bx, off(log)
.next:
	cmp	bx, [off(log_end)]
	jae	.end
	print	" "
	mov	ax, [bx]
	call	print_hex16
	add	bx, 2
	jmp	.next
.end:
	jmp	newline

step:
	push	bp
	mov	bp, sp
	push	ax
	push	bx
	pushf
	pop	word [cs:off(step_flags)]
	mov	bx, [cs:off(log_end)]
	cmp	bx, off(log) + 2 * LOG_SIZE
	jae	.full
	mov	ax, [bp + 2]
	mov	[cs:bx], ax
	add	word [cs:off(log_end)], 2
.full:
	pop	bx
	pop	ax
	pop	bp
plain_iret:
	iret

%include "check.inc"

	align	4
log_end:
	dw	0
step_flags:
	dw	0
old_mask:
	db	0
buffer:
	times 4	db 0
	align	2
log:
	times	LOG_SIZE dw 0

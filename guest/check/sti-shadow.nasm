; sti-shadow: after STI an interrupt waits for one more instruction
; Source: SDM vol 2 STI: interrupts are recognised after the next instruction.
; clock: counted

%include "guest.inc"

guest_start:
	; Our own INT 8, which counts and notes where it came from.
	cli
	xor	ax, ax
	mov	fs, ax
	mov	eax, [fs:8 * 4]
	mov	[off(old_int8)], eax
	mov	word [fs:8 * 4], off(tick)
	mov	[fs:8 * 4 + 2], cs

	; STI; CLI back to back, a thousand times with a tick waiting: never interrupted.
	call	wait_for_request
	mov	cx, 1000
.closed:
	sti
	cli
	loop	.closed
	expect16 "sti-cli-is-never-interrupted", [off(ticks)], 0

	; The tick is still waiting. It comes after the NOP, not before, and not later.
	sti
	nop
.after_nop:
	nop
	nop
	cli
	expect16 "waiting-tick-came-once", [off(ticks)], 1
	expect16 "tick-came-after-one-instruction", [off(tick_ip)], off(.after_nop)

	; STI with IF=1 already opens no new shadow: the second STI is what the shadow of the first covers
	call	wait_for_request
	sti
	sti
.after_sti_sti:
	nop
	nop
	cli
	expect16 "sti-sti-is-one-shadow", [off(tick_ip)], off(.after_sti_sti)

	; The instruction in the shadow may jump
	call	wait_for_request
	sti
	jmp	short .taken
	nop
.taken:
	nop
	cli
	expect16 "tick-came-after-the-jump", [off(tick_ip)], off(.taken)

	; STI; RET: the return has happened when the interrupt comes.
	call	wait_for_request
	call	.returns
.returned:
	nop
	cli
	expect16 "sti-ret-returns-first", [off(tick_ip)], off(.returned)

	; A monitor that steps over the instruction in the shadow does not show its TF.
	call	wait_for_request
	sti
	pushf
	nop
	cli
	pop	ax
	and	ax, FLAG_TF
	expect16 "pushf-in-the-shadow-pushes-no-tf", ax, 0
	mov	word [fs:60h * 4], off(read_flags)
	mov	[fs:60h * 4 + 2], cs
	call	wait_for_request
	sti
	int	60h
	nop
	cli
	and	bx, FLAG_TF
	expect16 "int-in-the-shadow-pushes-no-tf", bx, 0

	; POPF and IRET have no shadow
	call	wait_for_request
	push	word FLAG_IF | 2
	popf
.after_popf:
	nop
	cli
	expect16 "popf-has-no-shadow", [off(tick_ip)], off(.after_popf)
	call	wait_for_request
	push	word FLAG_IF | 2
	push	cs
	push	word off(.after_iret)
	iret
.after_iret:
	nop
	cli
	expect16 "iret-has-no-shadow", [off(tick_ip)], off(.after_iret)

	mov	eax, [off(old_int8)]
	mov	[fs:8 * 4], eax
	jmp	finish
.returns:
	sti
	ret

; INT 60h: BX := the FLAGS that it has pushed
read_flags:
	push	bp
	mov	bp, sp
	mov	bx, [bp + 6]
	pop	bp
	iret

; With interrupts off: returns once IRQ 0 is requested and waiting.
wait_for_request:
	cli
	mov	al, PIC_READ_IRR
	out	PIC_COMMAND, al
.wait:
	in	al, PIC_COMMAND
	test	al, 1
	jz	.wait
	mov	word [off(tick_ip)], 0
	ret

tick:
	push	bp
	mov	bp, sp
	push	ax
	inc	word [cs:off(ticks)]
	mov	ax, [bp + 2]
	mov	[cs:off(tick_ip)], ax
	mov	al, PIC_EOI
	out	PIC_COMMAND, al
	pop	ax
	pop	bp
	iret

%include "check.inc"

	align	4
old_int8:
	dd	0
ticks:
	dw	0
tick_ip:
	dw	0

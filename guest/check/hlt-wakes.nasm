; hlt-wakes: HLT sleeps until an interrupt, which returns after it, and STI; HLT loses no wake-up
; clock: counted
; Source: SDM vol 2 HLT, STI.

%include "guest.inc"

guest_start:
	cli
	xor	ax, ax
	mov	fs, ax
	mov	eax, [fs:8 * 4]
	mov	[off(old_int8)], eax
	mov	word [fs:8 * 4], off(tick)
	mov	[fs:8 * 4 + 2], cs
	in	al, PIC_MASK
	mov	[off(old_mask)], al
	mov	al, 0FEh			; the timer alone
	out	PIC_MASK, al

	call	start_after_a_tick
	sti
	nop
	hlt
.after_hlt:
	cli
	expect16 "hlt-wakes-by-the-timer", [off(ticks)], 1
	expect16 "wake-up-returns-behind-hlt", [off(tick_ip)], off(.after_hlt)

	; With prefixes
	sti
	nop
	db	2Eh, 66h, 0F3h, 0F4h
.after_prefixed:
	cli
	expect16 "prefixed-hlt-sleeps-too", [off(tick_ip)], off(.after_prefixed)

	; A tick is waiting already: STI; HLT takes it at once and is awake. Ten such rounds take ten ticks. A
	; monitor that let the tick in between STI and HLT would sleep through a second one each time.
	mov	word [off(ticks)], 0
	mov	cx, 10
.round:
	call	wait_for_request
	sti
	hlt
.after_sti_hlt:
	cli
	cmp	word [off(tick_ip)], off(.after_sti_hlt)
	jne	.lost
	loop	.round
.lost:
	expect16 "sti-hlt-wakes-behind-hlt", [off(tick_ip)], off(.after_sti_hlt)
	expect16 "sti-hlt-loses-no-wake-up", [off(ticks)], 10

	; HLT; HLT: each takes a tick of its own
	call	start_after_a_tick
	sti
	nop
	hlt
	hlt
	hlt
	cli
	expect16 "three-hlts-take-three-ticks", [off(ticks)], 3

	mov	al, [off(old_mask)]
	out	PIC_MASK, al
	mov	eax, [off(old_int8)]
	mov	[fs:8 * 4], eax
	jmp	finish

; Returns with interrupts off just after a tick, so that none is waiting.
start_after_a_tick:
	sti
	nop
	hlt
	cli
	mov	word [off(ticks)], 0
	ret

wait_for_request:
	mov	al, PIC_READ_IRR
	out	PIC_COMMAND, al
.wait:
	in	al, PIC_COMMAND
	test	al, 1
	jz	.wait
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
old_mask:
	db	0

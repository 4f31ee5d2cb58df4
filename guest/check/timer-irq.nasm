; timer-irq: clock ticks reach INT 8 and INT 1Ch, each once, and wait while IF=0 or the mask bit is set
; clock: counted
; Source: SDM vol 3 6.3.2 Maskable Hardware Interrupts; Intel 8259A data sheet (231468).

%include "guest.inc"

BDA_TICKS	equ	46Ch			; the BIOS's count of clock ticks
PERIOD		equ	2000h			; of the timer here: seven milliseconds
MIDDLE		equ	PERIOD * 5 / 8

guest_start:
	cli
	xor	ax, ax
	mov	fs, ax
	mov	eax, [fs:8 * 4]
	mov	[off(old_int8)], eax
	mov	word [fs:8 * 4], off(int8)
	mov	[fs:8 * 4 + 2], cs
	mov	eax, [fs:1Ch * 4]
	mov	[off(old_int1c)], eax
	mov	word [fs:1Ch * 4], off(int1c)
	mov	[fs:1Ch * 4 + 2], cs
	mov	al, 34h				; mode 2: OUT is low for a moment only
	out	43h, al
	mov	al, PERIOD & 0FFh
	out	40h, al
	mov	al, PERIOD >> 8
	out	40h, al
	sti
	nop
	cli					; whatever was waiting has come

	; Ten ticks, seen three ways. Our INT 8 chains to the BIOS's, which counts and calls INT 1Ch.
	mov	word [off(ticks8)], 0
	mov	word [off(ticks1c)], 0
	mov	ebx, [fs:BDA_TICKS]
	add	ebx, 10
	sti
.wait:
	cmp	[fs:BDA_TICKS], ebx
	jb	.wait
	cli
	expect16 "ten-ticks-are-ten-times-int-8", [off(ticks8)], 10
	expect16 "ten-ticks-are-ten-times-int-1c", [off(ticks1c)], 10
	mov	ax, [off(flags8)]
	and	ax, FLAG_IF
	expect16 "the-handler-starts-with-if-0", ax, 0

	; IF=0 for more than two tick periods (the counter of channel 0 wraps twice): one tick waits, not two
	mov	word [off(ticks8)], 0
	call	wait_three_periods
	expect16 "no-tick-while-if-is-0", [off(ticks8)], 0
	sti
	nop
	nop
	cli
	expect16 "the-waiting-tick-comes-once", [off(ticks8)], 1

	; The same with the mask bit
	in	al, PIC_MASK
	mov	[off(old_mask)], al
	or	al, 1
	out	PIC_MASK, al
	mov	word [off(ticks8)], 0
	sti
	call	wait_three_periods
	expect16 "no-tick-while-masked", [off(ticks8)], 0
	mov	al, [off(old_mask)]
	out	PIC_MASK, al
	mov	cx, 100
.soon:
	loop	.soon				; the chip needs a moment
	cli
	expect16 "unmasked-the-tick-comes-once", [off(ticks8)], 1

	; A handler that sends no EOI gets no second tick, EOI or not it gets IRET's IF
	mov	word [fs:8 * 4], off(no_eoi)
	mov	[fs:8 * 4 + 2], cs
	mov	word [off(ticks8)], 0
	sti
	call	wait_three_periods
	cli
	expect16 "without-eoi-no-second-tick", [off(ticks8)], 1
	mov	al, PIC_READ_ISR
	out	PIC_COMMAND, al
	in	al, PIC_COMMAND
	and	al, 1
	expect8	"isr-shows-the-tick-in-service", al, 1
	mov	al, PIC_EOI
	out	PIC_COMMAND, al
	in	al, PIC_COMMAND
	and	al, 1
	expect8	"eoi-ends-it", al, 0
	sti
	nop
	nop
	cli
	mov	al, PIC_EOI
	out	PIC_COMMAND, al
	expect16 "after-eoi-the-next-tick-comes", [off(ticks8)], 2

	mov	eax, [off(old_int8)]
	mov	[fs:8 * 4], eax
	mov	eax, [off(old_int1c)]
	mov	[fs:1Ch * 4], eax
	jmp	finish

; Three periods of channel 0
wait_three_periods:
	pushf
	mov	cx, 3
	call	.read
.next:
	mov	bx, ax
	call	.read
	cmp	ax, bx
	jbe	.next				; still counting down
	loop	.next
.middle:
	call	.read				; away from the edge, where the next tick is just coming
	cmp	ah, MIDDLE >> 8
	ja	.middle
	popf
	ret
.read:
	mov	al, 0
	out	43h, al
	in	al, 40h
	mov	ah, al
	in	al, 40h
	xchg	al, ah
	ret

int8:
	inc	word [cs:off(ticks8)]
	pushf
	pop	word [cs:off(flags8)]
	jmp	far [cs:off(old_int8)]
int1c:
	inc	word [cs:off(ticks1c)]
	iret
no_eoi:
	inc	word [cs:off(ticks8)]
	iret

%include "check.inc"

	align	4
old_int8:
	dd	0
old_int1c:
	dd	0
ticks8:
	dw	0
ticks1c:
	dw	0
flags8:
	dw	0
old_mask:
	db	0

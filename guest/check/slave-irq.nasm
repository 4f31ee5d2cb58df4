; slave-irq: the real-time clock's IRQ 8 comes through the slave PIC to INT 70h
; clock: counted
; Source: Intel 8259A data sheet (231468), cascading; Motorola MC146818 data sheet, periodic interrupt.

%include "guest.inc"

PIC2_COMMAND	equ	0A0h
PIC2_MASK	equ	0A1h
CMOS_INDEX	equ	70h
CMOS_DATA	equ	71h
RTC_A		equ	0Ah
RTC_B		equ	0Bh
RTC_C		equ	0Ch
RTC_PERIODIC	equ	40h

guest_start:
	cli
	xor	ax, ax
	mov	fs, ax
	mov	eax, [fs:70h * 4]
	mov	[off(old_int70)], eax
	mov	word [fs:70h * 4], off(int70)
	mov	[fs:70h * 4 + 2], cs
	in	al, PIC_MASK
	mov	[off(old_mask)], al
	and	al, ~4
	or	al, 1				; no clock ticks, but the cascade
	out	PIC_MASK, al
	in	al, PIC2_MASK
	mov	[off(old_mask2)], al
	and	al, ~1
	out	PIC2_MASK, al

	mov	al, RTC_B
	call	read_rtc
	mov	[off(old_b)], al
	or	al, RTC_PERIODIC
	mov	ah, al
	mov	al, RTC_B
	call	write_rtc
	mov	al, RTC_C
	call	read_rtc			; reading takes back a request

	; HLT until ten have come
	mov	cx, 10
.sleep:
	sti
	hlt
	cli
	loop	.sleep
	mov	al, RTC_B
	mov	ah, [off(old_b)]
	call	write_rtc
	mov	al, [off(old_mask)]
	out	PIC_MASK, al
	mov	al, [off(old_mask2)]
	out	PIC2_MASK, al
	mov	eax, [off(old_int70)]
	mov	[fs:70h * 4], eax
	expect16 "ten-wake-ups-by-irq-8", [off(calls)], 10
	expect8	"irq-8-was-in-service-on-the-slave", [off(isr2)], 1
	expect8	"and-the-cascade-on-the-master", [off(isr1)], 4
	jmp	finish

; AL: register; gives AL
read_rtc:
	out	CMOS_INDEX, al
	in	al, CMOS_DATA
	ret
; AL: register, AH: value
write_rtc:
	out	CMOS_INDEX, al
	mov	al, ah
	out	CMOS_DATA, al
	ret

int70:
	push	ax
	inc	word [cs:off(calls)]
	mov	al, PIC_READ_ISR
	out	PIC2_COMMAND, al
	in	al, PIC2_COMMAND
	mov	[cs:off(isr2)], al
	mov	al, PIC_READ_ISR
	out	PIC_COMMAND, al
	in	al, PIC_COMMAND
	mov	[cs:off(isr1)], al
	mov	al, RTC_C
	call	read_rtc
	mov	al, PIC_EOI
	out	PIC2_COMMAND, al
	out	PIC_COMMAND, al
	pop	ax
	iret

%include "check.inc"

	align	4
old_int70:
	dd	0
calls:
	dw	0
old_mask:
	db	0
old_mask2:
	db	0
old_b:
	db	0
isr1:
	db	0
isr2:
	db	0

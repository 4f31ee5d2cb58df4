; can-tell-rtc: where the virtual clock follows the MC146818's data sheet and QEMU's does not
; Source: Motorola MC146818 data sheet, "Registers", "Update Cycle"; Intel 82371AB data sheet (290562), "RTC Index".
;
; Where a claim says tell32 Bochs's device does as QEMU's.

%include "guest.inc"
%include "tell.inc"
%include "ports.inc"

REG_A		equ	0Ah
REG_B		equ	0Bh
REG_C		equ	0Ch
B_SET		equ	80h
B_BINARY	equ	4
PERIODIC	equ	40h
ALARM		equ	20h
UPDATE		equ	10h
WILDCARD	equ	0FFh
CENTURY		equ	32h
CENTURY_PS2	equ	37h
A_UPDATING	equ	80h
PIC2_MASK	equ	0A1h
IRQ_8		equ	1
UPDATES		equ	3
YEAR		equ	9
TRIES		equ	4
LATER		equ	8000h			; looks after the second has changed: the flag may come a little later
COUNT_A_MS	equ	1193			; ticks of the timer

%macro rtc 2				; index, value
	mov	ax, %1 | (%2) << 8
	call	rtc_put
%endmacro

guest_start:
	cli
	xor	ax, ax
	mov	fs, ax
	mov	al, REG_B
	call	rtc_get
	mov	[off(reg_b)], al

	; The periodic flag comes, whether its interrupt is let through or not.
	rtc	REG_A, 26h
	call	flags
	mov	cx, 1
	call	wait_bios_ticks
	call	flags
	and	eax, PERIODIC
	tell32	"rtc-periodic-flag-without-its-interrupt", eax, 0, 0, PERIODIC

	; The divider in reset makes none. The firmware's handler must not take it.
	in	al, PIC2_MASK
	mov	bl, al
	or	al, IRQ_8
	out	PIC2_MASK, al
	rtc	REG_A, 66h
	rtc	REG_B, 42h
	call	flags
	mov	cx, 1
	call	wait_bios_ticks
	call	flags
	and	eax, PERIODIC
	xchg	ebx, eax
	push	ax
	call	restore
	pop	ax
	out	PIC2_MASK, al
	tell32	"rtc-periodic-flag-with-the-divider-in-reset", ebx, PERIODIC, PERIODIC, 0

	; SET: no update, and no flag of one
	rtc	REG_B, B_SET | 2
	call	flags
	mov	cx, 25
	call	wait_bios_ticks
	call	flags
	and	eax, UPDATE
	mov	ebx, eax
	call	restore
	tell_chip "rtc-update-flag-while-set", ebx, UPDATE, 0

	; A byte of the time, written while the clock runs, is a byte of the time: the update comes when it was due. The
	; least of some: a host may be slow.
	in	al, PIC2_MASK
	mov	[off(kept_mask)], al
	or	al, IRQ_8
	out	PIC2_MASK, al
	mov	ebx, UPDATE
	mov	cx, TRIES
.written:
	push	cx
	call	written
	and	ebx, eax
	pop	cx
	loopnz	.written
	call	restore
	mov	al, [off(kept_mask)]
	out	PIC2_MASK, al
	tell_chip "rtc-second-begins-when-it-is-written", ebx, 0, UPDATE

	; Another format changes what the digits mean, and not the digits.
	mov	al, 2
	call	save_minute
	rtc	2, 59h
	call	restore
	rtc	REG_B, B_BINARY | 2
	mov	al, 2
	call	rtc_get
	mov	ebx, eax
	call	put_minute_back
	tell32	"rtc-minute-59h-in-binary", ebx, 3Bh, 3Bh, 59h

	; A second that there is none of stays until the next
	mov	al, 0
	call	save_minute
	rtc	0, 7Fh
	call	restore
	mov	al, 0
	call	rtc_get
	mov	ebx, eax
	call	put_minute_back
	tell_chip "rtc-second-7fh", ebx, 25h, 7Fh

	; The day of the week is a counter of its own.
	mov	al, 6
	call	save_minute
	mov	ah, [off(kept)]
	and	ah, 3
	inc	ah
	cmp	ah, [off(kept)]
	jne	.another
	inc	ah
.another:
	mov	al, 6
	mov	bl, ah
	call	rtc_put
	call	restore
	mov	al, 6
	call	rtc_get
	cmp	al, bl
	sete	al
	movzx	ebx, al
	call	put_minute_back
	tell_chip "rtc-weekday-is-its-own", ebx, 0, 1

	; In 12-hour form bit 7 of the alarm's hour is the alarm's: 7 in the morning is not 11 in the evening.
	mov	al, 4
	call	save_minute
	rtc	REG_A, 66h
	rtc	REG_B, 0
	rtc	4, 91h
	rtc	5, 7
	rtc	3, WILDCARD
	rtc	1, WILDCARD
	call	alarm_flag
	call	put_minute_back
	tell_chip "rtc-alarm-of-the-morning-in-the-evening", ebx, ALARM, 0

	; An alarm at a second that there is none of never goes off.
	mov	al, 0
	call	save_minute
	rtc	REG_A, 66h
	rtc	REG_B, 2
	rtc	0, 59h
	rtc	5, WILDCARD
	rtc	1, 60h
	call	alarm_flag
	call	put_minute_back
	tell_chip "rtc-alarm-at-second-60h", ebx, ALARM, 0

	; Byte 37h is a byte of the memory.
	mov	al, CENTURY
	call	rtc_get
	mov	bh, al
	mov	al, CENTURY_PS2
	call	rtc_get
	mov	bl, al
	rtc	CENTURY_PS2, 21h
	mov	al, CENTURY
	call	rtc_get
	mov	ecx, eax
	mov	al, CENTURY_PS2
	mov	ah, bl
	call	rtc_put
	mov	al, CENTURY
	mov	ah, bh
	call	rtc_put
	cmp	cl, 21h
	sete	al
	movzx	eax, al
	tell32	"rtc-37h-is-the-century", eax, 1, 1, 0

	; The second bank
	pout	72h, 10h
	pout	73h, 5Ah
	pin	73h
	tell32	"cmos-has-a-second-bank", eax, 0FFh, 0FFh, 5Ah

	; UIP is up for 2228 us, of which the last 1984 are the update. The shortest of some: a host may be slow.
	mov	word [off(shortest)], 0FFFFh
	mov	cx, UPDATES
.update:
	call	updating
	cmp	ax, [off(shortest)]
	ja	.longer
	mov	[off(shortest)], ax
.longer:
	loop	.update
	cmp	word [off(shortest)], COUNT_A_MS
	seta	al
	movzx	eax, al
	tell32	"rtc-updates-take-two-milliseconds", eax, 0, 0, 1
	jmp	finish

; AX: ticks of the timer for which UIP was up; 0 if it was too short to be seen
updating:
	in	al, PORT_61
	and	al, 0FCh
	or	al, 1
	out	PORT_61, al
	mov	al, 0
	call	rtc_get
	mov	bl, al
.up:
	mov	al, 0
	call	rtc_get
	cmp	al, bl
	mov	ax, 0
	jne	.unseen
	mov	al, REG_A
	call	rtc_get
	test	al, A_UPDATING
	jz	.up
	pout	PIT_CONTROL_PORT, 0B0h
	pout	COUNTER_2, 0FFh
	pout	COUNTER_2, 0FFh
.updates:
	in	al, RTC_DATA
	test	al, A_UPDATING
	jnz	.updates
	pout	PIT_CONTROL_PORT, 80h
	pin	COUNTER_2
	mov	bl, al
	in	al, dx
	mov	bh, al
	mov	ax, 0FFFFh
	sub	ax, bx
.unseen:
	ret

; EBX: the alarm's flag after the next update. The clock's divider is in reset, and makes it half a second after its start.
; Bochs shows no flag whose interrupt is off: there the seconds tell of the update.
alarm_flag:
	rtc	REG_A, 26h
	call	flags
	xor	ebx, ebx
	xor	al, al
	call	rtc_get
	mov	[off(second)], al
	mov	cx, LATER
.until_update:
	call	flags
	or	bl, al
	test	al, UPDATE
	jnz	.updated
	xor	al, al
	call	rtc_get
	cmp	al, [off(second)]
	je	.until_update
	loop	.until_update
.updated:
	and	ebx, ALARM
	ret

; EAX: the update's flag 1.4 seconds after an update, 0.7 after the year has been written as it is. Bare QEMU's next update
; comes a second after that, since SET ends just after the one before. Bochs shows flags whose interrupt is on.
written:
	mov	al, 0
	call	rtc_get
	mov	[off(second)], al
.until_update:
	mov	al, 0
	call	rtc_get
	cmp	al, [off(second)]
	je	.until_update
	rtc	REG_B, B_SET | 2
	rtc	REG_B, UPDATE | 2
	call	flags
	mov	cx, 12
	call	wait_bios_ticks
	mov	al, YEAR
	call	rtc_get
	mov	ah, al
	mov	al, YEAR
	call	rtc_put
	mov	cx, 12
	call	wait_bios_ticks
	call	flags
	and	eax, UPDATE
	ret

; EAX: register C
flags:
	mov	al, REG_C
	jmp	rtc_get

; AL: index of what is kept; then the clock stands still
save_minute:
	mov	[off(kept_index)], al
	rtc	REG_B, B_SET | 2
	mov	al, [off(kept_index)]
	call	rtc_get
	mov	[off(kept)], al
	ret

put_minute_back:
	rtc	REG_B, B_SET | 2
	mov	al, [off(kept_index)]
	mov	ah, [off(kept)]
	call	rtc_put
restore:
	rtc	REG_A, 26h
	mov	al, REG_B
	mov	ah, [off(reg_b)]
	call	rtc_put
	jmp	flags

%include "check.inc"
	tell_routines
	port_routines

reg_b		db	0
kept_index	db	0
kept		db	0
kept_mask	db	0
second		db	0
	align	2
shortest	dw	0

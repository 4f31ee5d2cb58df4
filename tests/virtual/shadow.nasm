; shadow: critical sections of every kind, under a timer of 5.6 kHz and other interrupts beside it
;
; Each handler looks at its own return address: where no interrupt may enter there is a row in `forbidden`. So it
; does not matter what the section would have protected, and one instruction is enough to be caught in. The runner
; takes the names of the places, in their order, from the lines that begin with "never".

SECTORS		equ	8
%include "lib.inc"

TICKS		equ	12000			; of IRQ 0: a bit more than two seconds
RELOAD		equ	213			; 5602 Hz
RTC_8192_HZ	equ	23h			; register A
RTC_PERIODIC	equ	42h			; register B: periodic interrupts, 24 hours
PIC1_COMMAND	equ	20h
PIC1_MASK	equ	21h
PIC2_COMMAND	equ	0A0h
PIC2_MASK	equ	0A1h
EOI		equ	20h
COM1		equ	3F8h
ROM		equ	0F000h			; a write there is dropped, through a page fault in a virtual guest
FLAG_IF		equ	200h

; No interrupt may enter before the next instruction.
%macro never 1
.%1:
%endmacro

main:
	cli
	mov	eax, [8 * 4]
	mov	[old_8], eax
	set_vector 8, timer
	set_vector 9, keyboard
	set_vector 0Ch, serial
	set_vector 70h, clock
	set_vector 60h, nothing
	mov	al, 34h
	out	43h, al
	mov	ax, RELOAD
	out	40h, al
	mov	al, ah
	out	40h, al
	mov	ax, RTC_8192_HZ << 8 | 0Ah
	call	write_cmos
	mov	ax, RTC_PERIODIC << 8 | 0Bh
	call	write_cmos
	mov	dx, COM1 + 3			; 8N1, an interrupt when the transmitter is empty, OUT2
	mov	al, 3
	out	dx, al
	mov	dx, COM1 + 1
	mov	al, 2
	out	dx, al
	mov	dx, COM1 + 4
	mov	al, 0Bh
	out	dx, al
	mov	al, ~17h & 0FFh			; IRQ 0, 1, 2, 4
	out	PIC1_MASK, al
	mov	al, 0FEh			; IRQ 8
	out	PIC2_MASK, al
	sti
	print	'run '
.round:
	call	sections
	inc	dword [rounds]
	test	byte [rounds], 3Fh
	jnz	.no_byte
	mov	dx, COM1
	mov	al, '.'
	out	dx, al
.no_byte:
	cmp	dword [ticks], TICKS
	jb	.round

	cli
	mov	ax, 020Bh
	call	write_cmos
	mov	dx, COM1 + 1
	mov	al, 0
	out	dx, al
	mov	al, 36h
	out	43h, al
	mov	al, 0
	out	40h, al
	out	40h, al
	mov	eax, [old_8]
	mov	[8 * 4], eax
	sti
	value	"rounds", [rounds]
	value	"ticks", [ticks]
	value	"periods", [periods]
	value	"keys", [keys]
	value	"bytes", [bytes]
	line
	mov	si, found
	mov	cx, FORBIDDEN
	print	'entered='
.next:
	lodsw
	movzx	eax, ax
	call	put_decimal
	print	','
	loop	.next
	line
	ret

sections:
	cli					; the window opens after the instruction that follows STI
	sti
never sti_native
	nop
	call	.returns
	cli
	pushf
	or	word [esp], FLAG_IF
	push	cs
	push	word .after_iret
	sti
never sti_iret
	iret
.after_iret:
	push	word FLAG_IF | 2
	cli
	sti
never sti_popf
	popf
	cli
	sti
never sti_hlt
	hlt
	cli
	sti
never sti_cli
	cli
never within_cli
	nop
never end_of_cli
	sti
never sti_pushf
	pushf
	cli
never within_pushf_cli
	nop
never end_of_pushf_cli
	popf
	nop
	cli
	sti
never sti_int
	int	60h
	mov	dx, 3DAh
	cli
	sti
never sti_in_open
	in	al, dx
	cli
	sti
never sti_in
	in	al, 61h
	push	word ROM
	pop	gs
	cli
	sti
never sti_rom_write
	mov	[gs:0], al
	xor	ax, ax
	mov	bx, sp
	mov	ss, ax
never mov_ss
	mov	sp, bx
	push	ss
	pop	ss
never pop_ss
	mov	sp, bx
	mov	ss, ax
never mov_ss_rom_write
	mov	[gs:0], al
	push	ss
	cli
	sti
never sti_pop_ss
	pop	ss
	nop					; of two that load SS in a row only the first one counts
	mov	ss, ax
never mov_ss_pushf
	pushf
	popf
	ret
.returns:
	cli
	sti
never sti_ret
	ret

nothing:
	iret

%macro entered 1
	push	bp
	mov	bp, sp
	push	ax
	push	cx
	push	dx
	push	di
	push	es
	xor	ax, ax
	mov	es, ax
	inc	dword [es:%1]
	mov	ax, [bp + 2]
	mov	di, forbidden
	mov	cx, FORBIDDEN
	cld
	repne scasw
	jne	%%allowed
	inc	word [es:di - 2 + found - forbidden]
%%allowed:
%endmacro

%macro left 0
	mov	al, EOI
	out	PIC1_COMMAND, al
	pop	es
	pop	di
	pop	dx
	pop	cx
	pop	ax
	pop	bp
	iret
%endmacro

timer:
	entered	ticks
	left
keyboard:
	entered	keys
	in	al, 60h
	left
serial:
	entered	bytes
	mov	dx, COM1 + 2
	in	al, dx
	left
clock:
	entered	periods
	mov	al, 0Ch
	out	70h, al
	in	al, 71h
	mov	al, EOI
	out	PIC2_COMMAND, al
	left

; Register AL := AH
write_cmos:
	out	70h, al
	mov	al, ah
	out	71h, al
	ret

forbidden:
	dw	sections.sti_native, sections.sti_iret, sections.sti_popf, sections.sti_hlt
	dw	sections.sti_cli, sections.within_cli, sections.end_of_cli, sections.sti_pushf
	dw	sections.within_pushf_cli, sections.end_of_pushf_cli, sections.sti_int, sections.sti_in_open
	dw	sections.sti_in, sections.sti_rom_write, sections.mov_ss, sections.pop_ss
	dw	sections.mov_ss_rom_write, sections.sti_pop_ss, sections.mov_ss_pushf, sections.sti_ret
FORBIDDEN	equ	($ - forbidden) / 2
found		times FORBIDDEN dw 0
	align	4
rounds		dd	0
ticks		dd	0
periods		dd	0
keys		dd	0
bytes		dd	0
old_8		dd	0

	times (SECTORS + 1) * 512 - ($ - $$) db 0

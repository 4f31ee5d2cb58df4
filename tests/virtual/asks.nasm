; asks: programs that ask for keys, or say that they idle, between two pieces of their work; how long the work
; takes, in clock ticks, and how often they look at a clock. Then three loops that do nothing but ask, each until
; a key is typed: INT 16h AH=01h; INT 28h beside it; INT 2Fh AX=1680h beside it.

SECTORS		equ	8
%include "lib.inc"

	cpu	586

CHARACTERS	equ	2000
LINES		equ	100
SUMS		equ	30000
LOOKS		equ	2			; ticks for which a clock is looked at

%macro begin 0
	call	tick_edge
	mov	[started], ebx
%endmacro

; ticks "name": since begin
%macro ticks 1
	mov	eax, [BDA_TICKS]
	sub	eax, [started]
	value	%1, eax
	line
%endmacro

main:
	set_vector 28h, nothing
	set_vector 2Fh, nothing
	mov	byte [echo], 0

	; Three polls before each character, as FreeDOS makes them
	begin
	mov	cx, CHARACTERS
.character:
	call	poll
	call	poll
	call	poll
	call	write
	loop	.character
	ticks	"ticks-to-write"

	; INT 28h before each line, as MS-DOS 4 executes it
	begin
	mov	cx, LINES
.line:
	int	28h
	mov	di, 40
.in_line:
	call	write
	dec	di
	jnz	.in_line
	loop	.line
	ticks	"ticks-for-lines"

	; A sum in memory, and nothing that traps but the polls
	begin
	mov	cx, SUMS
.sum:
	call	poll
	push	cx
	mov	cx, 20
.add:
	add	[sum], cx
	adc	dword [sum + 2], 0
	loop	.add
	pop	cx
	loop	.sum
	ticks	"ticks-for-sums"

	; The same with the idle call of programs that know of other programs
	begin
	mov	cx, SUMS
.step:
	mov	ax, 1680h
	int	2Fh
	inc	dword [sum]
	loop	.step
	ticks	"ticks-for-steps"

	; Steps of 2 ms by the count of the timer in mode 2 (1193182 Hz), of 1 ms by the time-stamp counter
	begin
	xor	esi, esi
	call	timer_count
	mov	di, ax
.timer:
	call	poll
	call	timer_count
	mov	dx, di
	sub	dx, ax
	cmp	dx, 2386
	jb	.timer_goes_on
	cmp	dx, 0F000h
	ja	.timer_goes_on
	inc	esi
	mov	di, ax
.timer_goes_on:
	call	is_over
	jb	.timer
	value	"ms-by-the-timer", esi
	line

	begin
	xor	esi, esi
	rdtsc
	mov	edi, eax
.stamp:
	call	poll
	rdtsc
	sub	eax, edi
	cmp	eax, 1000000			; 1 GHz: an instruction is 8 ns and counts 8
	jb	.stamp_goes_on
	add	edi, 1000000
	inc	esi
.stamp_goes_on:
	call	is_over
	jb	.stamp
	value	"ms-by-the-stamp", esi
	line

	; A count that is kept in the VGA, in the place of the cursor: not in registers, not in memory
	begin
	mov	ax, 0Eh
	call	set_crtc
	mov	ax, 0Fh
	call	set_crtc
.vga:
	call	poll
	mov	al, 0Fh
	call	count_in_crtc
	jnz	.vga_goes_on
	mov	al, 0Eh
	call	count_in_crtc
.vga_goes_on:
	mov	dx, 0
	call	is_over
	jb	.vga
	mov	al, 0Eh
	call	get_crtc
	mov	ah, al
	mov	al, 0Fh
	call	get_crtc
	movzx	eax, ax
	value	"counted-in-the-vga", eax
	line

	print	`only-asks\r\n`
.wait_16:
	call	poll
	jz	.wait_16
	call	take
.wait_28:
	int	28h
	call	poll
	jz	.wait_28
	call	take
.wait_2f:
	mov	ax, 1680h
	int	2Fh
	call	poll
	jz	.wait_2f
	call	take
	ret

; ZF: no key waits
poll:
	mov	ah, 1
	int	16h
	ret

; AL is a register of the VGA's CRT controller, AH its value
set_crtc:
	mov	dx, 3D4h
	out	dx, ax
	ret

; AL: its value
get_crtc:
	mov	dx, 3D4h
	out	dx, al
	inc	dx
	in	al, dx
	ret

; ZF: it has come round to 0
count_in_crtc:
	call	get_crtc
	inc	al
	out	dx, al
	ret

take:
	mov	ah, 0
	int	16h
	print	`taken\r\n`
	ret

write:
	mov	ax, 0E2Eh
	mov	bx, 7
	int	10h
	ret

; Until the tick changes; it, to EBX
tick_edge:
	mov	ebx, [BDA_TICKS]
.same:
	cmp	ebx, [BDA_TICKS]
	je	.same
	mov	ebx, [BDA_TICKS]
	ret

; CF: LOOKS ticks are not yet over
is_over:
	mov	eax, [BDA_TICKS]
	sub	eax, [started]
	cmp	eax, LOOKS
	ret

timer_count:
	mov	al, 0
	out	43h, al
	in	al, 40h
	mov	ah, al
	in	al, 40h
	xchg	al, ah
	ret

nothing:
	iret

started	dd	0
sum	dd	0, 0

	times	(SECTORS + 1) * 512 - ($ - $$) db 0

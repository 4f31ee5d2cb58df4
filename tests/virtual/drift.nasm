; drift: five seconds of the RTC in thousands of the processor's cycles, while channel 0 (1 kHz) and the RTC
; (1024 Hz) ask for interrupts at times that never agree

SECTORS		equ	6
%include "lib.inc"

main:
	cli
	set_vector 8, tick
	set_vector 70h, periodic
	mov	al, 34h
	out	43h, al
	mov	ax, 1193
	out	40h, al
	mov	al, ah
	out	40h, al
	mov	ax, 260Ah			; 1024 Hz
	call	cmos
	mov	ax, 420Bh			; periodic interrupt, 24 hours
	call	cmos
	mov	al, 0Ch
	out	70h, al
	in	al, 71h
	in	al, 0A1h
	and	al, 0FEh
	out	0A1h, al
	in	al, 21h
	and	al, 0FAh
	out	21h, al
	sti
	call	second_edge_hlt
	cpu	586				; QEMU's cycles are nanoseconds under -icount
	rdtsc
	cpu	386
	mov	[start], eax
	mov	[start + 4], edx
	mov	dword [ticks], 0
	mov	dword [periods], 0
	mov	cx, 5
.second:
	call	second_edge_hlt
	loop	.second
	cpu	586
	rdtsc
	cpu	386
	sub	eax, [start]
	sbb	edx, [start + 4]
	mov	ecx, 1000
	div	ecx
	mov	ebx, [ticks]
	mov	ecx, [periods]
	value	"kilocycles", eax
	value	"ticks", ebx
	value	"periods", ecx
	line
	cli
	mov	ax, 020Bh
	call	cmos
	sti
	ret

; AH to register AL
cmos:
	out	70h, al
	mov	al, ah
	out	71h, al
	ret

tick:
	push	ax
	inc	dword [cs:ticks]
	mov	al, 20h
	out	20h, al
	pop	ax
	iret

periodic:
	push	ax
	inc	dword [cs:periods]
	mov	al, 0Ch
	out	70h, al
	in	al, 71h
	mov	al, 0				; where second_edge_hlt may be about to read
	out	70h, al
	mov	al, 20h
	out	0A0h, al
	out	20h, al
	pop	ax
	iret

start		dd	0, 0
ticks		dd	0
periods		dd	0

	times (SECTORS + 1) * 512 - ($ - $$) db 0

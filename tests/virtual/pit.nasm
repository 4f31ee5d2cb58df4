; pit: channel 0 at other rates and in other modes makes as many INT 8 as it should, channel 2 its output

SECTORS		equ	8
%include "lib.inc"

%macro program 2				; control, count
	cli
	mov	al, %1
	out	43h, al
	mov	ax, %2
	out	40h, al
	mov	al, ah
	out	40h, al
	sti
%endmacro

main:
	cli
	mov	eax, [8 * 4]
	mov	[old_8], eax
	set_vector 8, tick
	sti

	program	34h, 1193			; mode 2: 1000.15 Hz
	mov	cx, 3
	call	count_seconds
	value	"rate-1000-3s", [ticks]
	program	36h, 1193			; mode 3
	mov	cx, 1
	call	count_seconds
	value	"square-1000-1s", [ticks]
	program	34h, 11932
	mov	cx, 3
	call	count_seconds
	value	"rate-100-3s", [ticks]
	line

	; Mode 0: one interrupt for each count that is written
	mov	dword [ticks], 0
	program	30h, 5966			; 5 ms
	call	second_edge
	call	second_edge
	value	"one-shot", [ticks]
	program	30h, 5966
	call	second_edge
	call	second_edge
	value	"two-shots", [ticks]

	; As it was
	program	34h, 0
	cli
	mov	eax, [old_8]
	mov	[8 * 4], eax
	sti

	; Channel 2 in mode 0, by its gate: output high after 10 ms, measured by channel 0
	in	al, 61h
	and	al, 0FCh
	or	al, 1
	out	61h, al
	call	wait_for_tick
	cli
	mov	al, 0B0h
	out	43h, al
	mov	ax, 11932
	out	42h, al
	mov	al, ah
	out	42h, al
	call	pit_count
	mov	bx, ax
.low:
	call	breath
	in	al, 61h
	test	al, 20h
	jz	.low
	call	pit_count
	sti
	sub	bx, ax
	movzx	ebx, bx
	value	"output-2-clocks", ebx
	line
	ret

wait_for_tick:
	mov	eax, [BDA_TICKS]
.wait:
	hlt
	cmp	eax, [BDA_TICKS]
	je	.wait
	ret

count_seconds:
	call	second_edge_hlt
	mov	dword [ticks], 0
.second:
	call	second_edge_hlt
	loop	.second
	ret

tick:
	push	ax
	inc	dword [cs:ticks]
	mov	al, 20h
	out	20h, al
	pop	ax
	iret

old_8		dd	0
ticks		dd	0

	times (SECTORS + 1) * 512 - ($ - $$) db 0

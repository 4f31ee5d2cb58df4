; timer: clock ticks keep to the RTC's seconds, come once each, and neither burst nor drift after 300 ms
; of CLI

SECTORS		equ	8
%include "lib.inc"

main:
	mov	eax, [1Ch * 4]
	mov	[old_1c], eax
	cli
	set_vector 1Ch, tick
	sti

	; Five seconds of the RTC
	mov	cx, 5
	call	count_seconds
	value	"ticks-in-5s", [bda_ticks]
	value	"int1c-in-5s", [hook_ticks]
	line

	; From a tick 300 ms without interrupts: 5.5 ticks, of which one waits. The next is due 30 ms later.
	mov	eax, [BDA_TICKS]
.aligned:
	hlt
	cmp	eax, [BDA_TICKS]
	je	.aligned
	cli
	mov	ebx, [BDA_TICKS]
	mov	eax, 1193182 * 3 / 10
	call	pit_wait
	mov	ecx, [BDA_TICKS]
	sub	ecx, ebx
	value	"ticks-while-off", ecx
	add	ebx, ecx
	sti
	mov	eax, 1193182 * 8 / 1000
	call	pit_wait
	mov	ecx, [BDA_TICKS]
	sub	ecx, ebx
	value	"ticks-behind-it", ecx
	line

	; Each following tick comes with the counter just reloaded: the phase has not moved
	mov	dword [latest], 0
	mov	eax, [BDA_TICKS]
	add	eax, 20
.twenty:
	hlt
	cmp	[BDA_TICKS], eax
	jb	.twenty
	value	"latest-tick-clocks", [latest]
	mov	cx, 2
	call	count_seconds
	value	"ticks-in-2s", [bda_ticks]
	line
	ret

; CX seconds of the RTC from edge to edge; the edges are looked for closely, the time between is slept through
count_seconds:
	call	second_edge
	mov	eax, [BDA_TICKS]
	mov	[bda_ticks], eax
	mov	dword [hook_ticks], 0
.second:
	mov	dx, 16				; 0.88 s
.sleep:
	hlt
	dec	dx
	jnz	.sleep
	call	second_edge
	loop	.second
	mov	eax, [BDA_TICKS]
	sub	eax, [bda_ticks]
	mov	[bda_ticks], eax
	ret

tick:
	push	eax
	inc	dword [cs:hook_ticks]
	call	pit_count
	neg	ax				; clocks since the reload
	movzx	eax, ax
	cmp	eax, [cs:latest]
	jbe	.done
	mov	[cs:latest], eax
.done:
	pop	eax
	jmp	far [cs:old_1c]

old_1c		dd	0
bda_ticks	dd	0
hook_ticks	dd	0
latest		dd	0			; in clocks of 0.84 us

	times (SECTORS + 1) * 512 - ($ - $$) db 0

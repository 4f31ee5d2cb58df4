; window: two machines draw on one screen, in text and in colours, and neither knows of the other
;
; Each believes that the screen is at A0000h and B8000h, and the VGA at ports 3B0h-3DFh. Neither is there. The monitor
; sends what is drawn to a tile of the one real screen, in two ways:
;
;	a page	The guest's page table leads A0000h or B8000h to memory of its own: MOV runs natively.
;	a trap	The VGA's ports are closed to the guest. An OUT faults, and the monitor keeps the register in memory.
;		In the modes with planes there is no page, and each MOV faults as well.
;
; So this program counts its traps while it sets a mode, and while it draws. Some are interrupts of the real timer,
; which gives the other machine its turn. A key goes on to the next mode: text,
; 256 colours, 16 colours in planes. Esc ends it, and so does half a minute without a key.
;
; run: copies=2

%include "guest.inc"

ESCAPE			equ	1		; scan code
FRAMES			equ	546		; of 55 ms

struc mode					; the lower half of the picture, in words
.number:	resw	1
.segment:	resw	1
.start:		resw	1
.rows:		resw	1
.width:		resw	1
.mask:		resw	1			; the bits of a word that make a pattern,
.fixed:		resw	1			; and those that are always set
endstruc

guest_start:
	mov	si, off(modes)
	test	al, 1				; AX at the start: which of the copies= this is
	jnz	set_mode
	add	si, mode_size
set_mode:
	call	traps
	mov	ax, [si + mode.number]
	int	10h
	call	traps
	print	"mode "
	push	ax
	mov	al, [si + mode.number]
	call	print_hex8
	pop	ax
	print	"h is set: "
	call	print_dec
	println	" traps"

	cli					; INT 8 does not belong to the drawing
	call	traps
	call	draw
	call	traps
	sti
	push	eax
	movzx	eax, word [si + mode.rows]
	mul	word [si + mode.width]
	call	print_dec
	pop	eax
	print	" words are drawn: "
	call	print_dec
	println	" traps"

	mov	cx, FRAMES
.frame:
	hlt
	inc	word [off(phase)]
	call	draw
	mov	ah, 1				; is there a key?
	int	16h
	jnz	.key
	loop	.frame
.end:
	cli					; HLT with interrupts off ends a guest
	hlt
.key:
	mov	ah, 0
	int	16h
	cmp	ah, ESCAPE
	je	.end
	add	si, mode_size
	cmp	si, off(modes_end)
	jb	set_mode
	mov	si, off(modes)
	jmp	set_mode

; Slanting bands, which move with the phase. No instruction between the two loops and their end is sensitive.
draw:
	pusha
	mov	es, [si + mode.segment]
	mov	di, [si + mode.start]
	mov	dx, [off(phase)]
	mov	bp, [si + mode.rows]
.row:
	mov	cx, [si + mode.width]
	mov	bx, dx
.word:
	mov	al, bl
	shr	al, 2
	mov	ah, al
	and	ax, [si + mode.mask]
	or	ax, [si + mode.fixed]
	mov	[es:di], ax			; the screen
	add	di, 2
	inc	bx
	loop	.word
	inc	dx
	dec	bp
	jnz	.row
	popa
	ret

; EAX: traps since the last call, this one's own not counted
traps:
	push	dx
	mov	dx, PROBE_TRAPS
	in	eax, dx
	mov	edx, eax
	xchg	eax, [off(traps_before)]
	sub	edx, eax
	lea	eax, [edx - 1]
	pop	dx
	ret

%include "print.inc"

	align	4
traps_before:
	dd	0
phase:
	dw	0
modes:
	dw	03h, 0B800h, 12 * 160, 13, 80, 0F00h, 00DBh	; full blocks in each colour
	dw	13h, 0A000h, 100 * 320, 100, 160, 3F3Fh, 0
	dw	12h, 0A000h, 240 * 80, 240, 40, 0FFFFh, 0
modes_end:

; handover: what a program finds in memory at its first start, and after each way to restart the machine. It
; counts its starts in memory itself, as programs do that hand something over.

SECTORS		equ	8
%include "lib.inc"

PROGRAM_END	equ	7E00h + SECTORS * 512
LOW		equ	600h			; kept: starts, a signature, a row for each start
SIGNATURE	equ	'KEPT'
STACKS		equ	0F80h			; the firmware's own at 0F98h, and from 6740h up
STACKS_END	equ	1000h
STACKS_AGAIN	equ	6700h
CLEARED		equ	7000h
STACK		equ	7A00h			; ours, up to 7C00h
REPORT_END	equ	REPORT * 16 + 8000h
KEPT_AGAIN	equ	90000h
TOP		equ	9FC00h			; 639 KiB
HIGH		equ	180000h			; extended memory
PATTERN		equ	0A53C5A3Ch
BDA_WARM	equ	472h
CMOS_SHUTDOWN	equ	0Fh

	struc	row
.low	resd	1				; dwords that are as they were
.high	resd	1
.clear	resd	1				; dwords that are zero
.ext	resd	1				; a dword of extended memory
.cmos	resd	1
.warm	resd	1
	endstruc

; count start, end, routine: adds to ECX for each dword from start up to end
%macro count 3
	mov	ebx, %1
	mov	edx, %2
	mov	si, %3
	call	each_dword
%endmacro

main:
	cmp	dword [LOW + 4], SIGNATURE
	je	again
	; The first start: all of it is clear, but for the firmware's stacks.
	xor	ecx, ecx
	count	504h, STACKS, is_zero
	count	STACKS_END, STACKS_AGAIN, is_zero
	call	clear_dwords
	count	KEPT_AGAIN, TOP, is_zero
	mov	[LOW + 8], ecx
	mov	dword [LOW], 0
	mov	dword [LOW + 4], SIGNATURE
	jmp	restart
again:
	mov	di, row_size
	imul	di, [LOW]
	add	di, LOW + 16 - row_size
	xor	ecx, ecx
	count	LOW + 200h, STACKS, is_pattern
	count	STACKS_END, STACKS_AGAIN, is_pattern
	mov	[di + row.low], ecx
	xor	ecx, ecx
	count	KEPT_AGAIN, TOP, is_pattern
	mov	[di + row.high], ecx
	xor	ecx, ecx
	call	clear_dwords
	mov	[di + row.clear], ecx
	mov	si, to_low
	call	move
	mov	eax, [buffer]
	mov	[di + row.ext], eax
	mov	al, CMOS_SHUTDOWN
	out	70h, al
	in	al, 71h
	movzx	eax, al
	mov	[di + row.cmos], eax
	movzx	eax, word [BDA_WARM]
	mov	[di + row.warm], eax

restart:
	mov	bx, [LOW]
	inc	word [LOW]
	cmp	bx, (ways_end - ways) / 2
	je	report
	mov	[buffer], dword 12345678h
	mov	si, to_high
	call	move
	mov	[buffer], dword 0
	count	LOW + 200h, STACKS, set_pattern
	count	STACKS_END, STACKS_AGAIN, set_pattern
	count	CLEARED, STACK, set_pattern
	count	PROGRAM_END, REPORT * 16, set_pattern
	count	REPORT_END, TOP, set_pattern
	mov	bx, [LOW]
	dec	bx
	cli
	mov	word [BDA_WARM], 1234h
	shl	bx, 1
	jmp	[ways + bx]

ways	dw	port64, port92, portcf9, jump, int_without_vector, gp_without_vector, int19
ways_end:

port64:
	mov	al, CMOS_SHUTDOWN		; a shutdown code that asks for no jump
	out	70h, al
	mov	al, 4
	out	71h, al
	mov	al, 0FEh
	out	64h, al
	jmp	$
port92:
	in	al, 92h
	and	al, 0FEh
	out	92h, al
	or	al, 1
	out	92h, al
	jmp	$
portcf9:
	mov	dx, 0CF9h
	mov	al, 2
	out	dx, al
	mov	al, 6
	out	dx, al
	jmp	$
jump:
	jmp	0FFFFh:0
int_without_vector:
	lidt	[no_table]
	int3
	jmp	$
gp_without_vector:
	lidt	[no_table]
	int	21h
	jmp	$
int19:
	sti
	int	19h
	jmp	$

report:
	value	"clear-at-first", [LOW + 8]
	line
	mov	di, LOW + 16
.row:
	value	"low", [di + row.low]
	value	"high", [di + row.high]
	value	"clear", [di + row.clear]
	value	"ext", [di + row.ext]
	value	"cmos", [di + row.cmos]
	value	"warm", [di + row.warm]
	line
	add	di, row_size
	cmp	di, LOW + 16 + row_size * (ways_end - ways) / 2
	jb	.row
	ret

clear_dwords:
	count	CLEARED, STACK, is_zero
	count	PROGRAM_END, REPORT * 16, is_zero
	count	REPORT_END, KEPT_AGAIN, is_zero
	ret

; From linear EBX up to EDX: the routine in SI with ES:[BP], where EBX is.
each_dword:
	mov	eax, ebx
	shr	eax, 4
	mov	es, ax
	mov	bp, bx
	and	bp, 15
	call	si
	add	ebx, 4
	cmp	ebx, edx
	jb	each_dword
	push	ds
	pop	es
	ret

is_zero:
	cmp	dword [es:bp], 1
	adc	ecx, 0
	ret
is_pattern:
	mov	eax, ebx
	xor	eax, PATTERN
	cmp	[es:bp], eax
	jne	.other
	inc	ecx
.other:
	ret
set_pattern:
	mov	eax, ebx
	xor	eax, PATTERN
	mov	[es:bp], eax
	ret

; A dword by INT 15h AH=87h, by the table at SI
move:
	push	di
	mov	cx, 2
	mov	ah, 87h
	int	15h
	pop	di
	ret

no_table:
	dw	0
	dd	0
	align	8
to_high	times 16 db 0
	dw	0FFFFh, buffer, 9300h, 0
	dw	0FFFFh, HIGH & 0FFFFh, 9300h | HIGH >> 16, 0
	times 16 db 0
to_low	times 16 db 0
	dw	0FFFFh, HIGH & 0FFFFh, 9300h | HIGH >> 16, 0
	dw	0FFFFh, buffer, 9300h, 0
	times 16 db 0
buffer	dd	0

	times (SECTORS + 1) * 512 - ($ - $$) db 0

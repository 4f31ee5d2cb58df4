; a20-closed-services: INT 15h answers the same with gate A20 closed as with it open, and leaves it closed
; Source: Ralf Brown's Interrupt List, INT 15h AX=E820h, AH=88h. With the real gate closed the CPU clears bit 20
; of every address, those of page tables too: Intel SDM vol 3 8.7.13.4 "External Signal Compatibility", A20M#.

%include "guest.inc"

PORT_A20	equ	92h
A20_ENABLE	equ	2
ROW		equ	20
SMAP		equ	534D4150h

; AL = A20_ENABLE or 0
%macro gate 1
	in	al, PORT_A20
	and	al, ~(A20_ENABLE | 1)
	or	al, %1
	out	PORT_A20, al
%endmacro

guest_start:
	mov	ax, 0FFFFh			; FFFF:x is 100000h - 10h + x
	mov	gs, ax
	xor	ebx, ebx
.row:
	gate	A20_ENABLE
	mov	[off(number)], ebx
	mov	di, off(open)
	call	e820
	mov	[off(next)], ebx

	gate	0
	call	is_closed
	and	[off(closed_before)], al
	mov	ebx, [off(number)]
	mov	di, off(closed)
	call	e820
	push	ebx
	call	is_closed
	and	[off(closed_after)], al
	gate	A20_ENABLE
	pop	ebx
	cmp	ebx, [off(next)]
	jne	.differs
	mov	si, off(open)
	mov	di, off(closed)
	mov	cx, ROW
	repe	cmpsb
	je	.same
.differs:
	inc	byte [off(differences)]
.same:
	inc	byte [off(rows)]
	mov	ebx, [off(next)]
	test	ebx, ebx
	jnz	.row

	mov	ah, 88h
	int	15h
	mov	[off(size_open)], ax
	gate	0
	mov	ah, 88h
	int	15h
	mov	[off(size_closed)], ax
	gate	A20_ENABLE

	expect8	"gate-closes", [off(closed_before)], 1
	cmp	byte [off(rows)], 3
	setae	al
	expect8	"map-has-rows", al, 1
	expect8	"rows-are-the-same", [off(differences)], 0
	expect8	"gate-stays-closed", [off(closed_after)], 1
	movzx	eax, word [off(size_closed)]
	movzx	ebx, word [off(size_open)]
	expect32 "size-is-the-same", eax, ebx
	jmp	finish

; Row EBX of the memory map to DI, which holds other bytes before; EBX is the next.
e820:
	push	di
	mov	al, 5Ah
	mov	cx, ROW
	rep	stosb
	pop	di
	mov	eax, 0E820h
	mov	edx, SMAP
	mov	ecx, ROW
	int	15h
	jnc	.good
	inc	byte [off(differences)]
.good:
	ret

; AL = 1 if 100000h + x shows x: both change together.
is_closed:
	push	fs
	push	word 0
	pop	fs
	mov	ah, [fs:500h]
	not	byte [fs:500h]
	mov	al, [gs:510h]
	cmp	al, [fs:500h]
	mov	[fs:500h], ah
	jne	.open
	cmp	[gs:510h], ah
	jne	.open
	mov	al, 1
	jmp	.done
.open:
	mov	al, 0
.done:
	pop	fs
	ret

%include "check.inc"

number:
	dd	0
next:
	dd	0
size_open:
	dw	0
size_closed:
	dw	0
rows:
	db	0
differences:
	db	0
closed_before:
	db	1
closed_after:
	db	1
open:
	times	ROW db 0
closed:
	times	ROW db 0

; calls: instructions per call of a firmware service, by the time-stamp counter of a QEMU that counts them
;
; Prints to COM1, past the firmware, "NAME INSTRUCTIONS" for CALLS calls each, the loop around them included,
; and "end". The timer's interrupt is masked, so that no tick is in the figures.

	bits	16
	org	7C00h

CALLS	equ	300000
COM1	equ	3F8h

%macro measure 1
	mov	ecx, CALLS
	call	begin
%%again:
	%1
	dec	ecx
	jnz	%%again
	call	finish
%endmacro

%macro int_10_0c 0			; a pixel, all over the screen
	mov	ax, 0C0Fh
	xor	bh, bh
	mov	dx, cx
	push	cx
	and	dx, 127
	and	cx, 255
	int	10h
	pop	cx
%endmacro

%macro int_1a_00 0			; the ticks
	push	ecx
	xor	ah, ah
	int	1Ah
	pop	ecx
%endmacro

start:
	xor	ax, ax
	mov	ss, ax
	mov	sp, 7C00h
	mov	ds, ax
	mov	es, ax
	sti
	cld
	mov	al, 1
	out	21h, al
	mov	ax, 13h
	int	10h
	mov	si, name_pixel
	call	print
	measure	int_10_0c
	mov	si, name_ticks
	call	print
	measure	int_1a_00
	mov	si, name_end
	call	print
	cli
	hlt

begin:
	rdtsc
	mov	[first], eax
	mov	[first + 4], edx
	ret

; Prints how many instructions there were since begin.
finish:
	rdtsc
	sub	eax, [first]
	sbb	edx, [first + 4]	; no run takes 2^32
	mov	ebx, 10
	xor	cx, cx
.divide:
	xor	edx, edx
	div	ebx
	push	dx
	inc	cx
	test	eax, eax
	jnz	.divide
.digit:
	pop	ax
	add	al, '0'
	call	send
	loop	.digit
	mov	al, 10
	jmp	send

; DS:SI: text
print:
	lodsb
	test	al, al
	jz	.done
	call	send
	jmp	print
.done:
	ret

; AL to COM1, when it can take it
send:
	push	ax
	mov	dx, COM1 + 5
.busy:
	in	al, dx
	test	al, 20h
	jz	.busy
	pop	ax
	mov	dx, COM1
	out	dx, al
	ret

first:		dq	0
name_pixel:	db	"int10-0c ", 0
name_ticks:	db	"int1a-00 ", 0
name_end:	db	"end", 10, 0

	times	510 - ($ - $$) db 0
	dw	0AA55h

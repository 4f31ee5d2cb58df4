; polls: waits at a prompt for a key, in one of the ways that programs have
;
; -DWAY=1: INT 16h AH=01h; 2: INT 16h AH=11h; 3: HLT; 4: INT 28h, DOS's idle call, between polls of AH=01h;
; 5: INT 16h AH=00h, which waits inside the firmware; 6: as MS-DOS 4 does: AH=01h, INT 28h and INT 2Ah AH=84h, and
; each 256th time the clock's ticks by INT 1Ah

	bits	16
	org	7C00h

start:
	xor	ax, ax
	mov	ss, ax
	mov	sp, 7C00h
	mov	ds, ax
	sti
	cld
	mov	word [28h * 4], nothing
	mov	[28h * 4 + 2], ax
	mov	word [2Ah * 4], nothing
	mov	[2Ah * 4 + 2], ax
	mov	si, text
.next:
	lodsb
	test	al, al
	jz	wait_for_key
	mov	ah, 0Eh
	mov	bx, 7
	int	10h
	jmp	.next

wait_for_key:
%if WAY = 1
	mov	ah, 1
	int	16h
%elif WAY = 2
	mov	ah, 11h
	int	16h
%elif WAY = 3
	hlt
%elif WAY = 4
	mov	ah, 1
	int	16h
	int	28h
%elif WAY = 5
	xor	ah, ah
	int	16h
%elif WAY = 6
	push	ds
	mov	ah, 1
	int	16h
	int	28h
	mov	ah, 84h
	int	2Ah
	inc	byte [counter]
	jnz	.same
	mov	ah, 0
	int	1Ah
.same:	pop	ds
%endif
	jmp	wait_for_key

nothing:
	iret

text:	db	"A:\>", 0
counter	db	0

	times	510 - ($ - $$) db 0
	dw	0AA55h

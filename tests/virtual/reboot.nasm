; reboot: each start adds one to a number in a sector of the disk, then restarts the machine in another
; way, after
; having left timer, interrupt controller and screen in a state that the firmware does not

SECTORS		equ	6
%include "lib.inc"

COUNTER		equ	7E00h + SECTORS * 512	; after the program

main:
	; What the firmware sets up is there again: video mode, interrupt mask, ticks, vectors. It is
	; kept on the disk.
	mov	ah, 0Fh
	int	10h
	mov	[found], al
	in	al, 21h
	mov	[found + 1], al
	mov	eax, [BDA_TICKS]
	add	eax, 2
	mov	cx, 60				; other interrupts wake HLT, too: keys are let go of
.ticks:
	hlt
	cmp	[BDA_TICKS], eax
	jae	.ticking
	loop	.ticks
.ticking:
	cmp	[BDA_TICKS], eax
	setae	[found + 2]
	cmp	dword [60h * 4], 12345678h
	sete	[found + 3]
	mov	ax, 0201h
	call	sector
	movzx	ebx, byte [COUNTER]
	inc	byte [COUNTER]
	mov	eax, [found]
	mov	[COUNTER + 4 + ebx * 4], eax
	mov	ax, 0301h
	push	bx
	call	sector
	pop	bx
	value	"starts-before", ebx
	line
	shl	bx, 1
	jmp	[ways + bx]

ways	dw	keys, port64, port92, portcf9, jump, int19, enough
found	dd	0

; Leave a mess
disturb:
	mov	ax, 0013h
	int	10h
	cli
	mov	dword [60h * 4], 12345678h
	mov	al, 34h
	out	43h, al
	mov	al, 0A9h
	out	40h, al
	mov	al, 4
	out	40h, al
	mov	al, 11h				; ICW1-4: another base
	out	20h, al
	mov	al, 70h
	out	21h, al
	mov	al, 4
	out	21h, al
	mov	al, 1
	out	21h, al
	mov	al, 0FFh
	out	21h, al
	ret

keys:
	print	`press\r\n`
.wait:
	mov	ah, 0
	int	16h
	jmp	.wait
port64:
	call	disturb
	mov	al, 0FEh
	out	64h, al
	jmp	$
port92:
	call	disturb
	in	al, 92h
	and	al, 0FEh
	out	92h, al
	or	al, 1
	out	92h, al
	jmp	$
portcf9:
	call	disturb
	mov	dx, 0CF9h
	mov	al, 2
	out	dx, al
	mov	al, 6
	out	dx, al
	jmp	$
jump:
	call	disturb
	jmp	0F000h:0FFF0h
int19:
	int	19h
	jmp	$

; There is no other drive: the bare firmware says so and waits, and a virtual guest is stopped
enough:
	xor	si, si
.each:
	mov	eax, [COUNTER + 4 + si]
	mov	cl, 8
	call	put_hex
	print	' '
	add	si, 4
	cmp	si, 7 * 4
	jne	.each
	print	`all\r\n`
	mov	ah, 0
	int	16h
	int	18h
	jmp	$

; AX: read or write the sector after the program
sector:
	mov	bx, COUNTER
	mov	cx, SECTORS + 2
	mov	dh, 0
	mov	dl, [boot_drive]
	int	13h
	jc	.failed
	ret
.failed:
	hex	"disk-error", ax
	jmp	$

	times (SECTORS + 1) * 512 - ($ - $$) db 0

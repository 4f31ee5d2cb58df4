; writes: fills sectors all over the drive that it boots from, by cylinder, head and sector and by LBA, and
; reads back what it wrote. Every sector has its own number in it, so that none can be taken for another.
; The runner fills in how many sectors there are.

SECTORS		equ	8
%include "lib.inc"

BUFFER		equ	3000h			; segment
MOST		equ	64			; sectors in one call
total		equ	parameters		; dword

%macro status 1
	setc	al
	hex	%1, ax
%endmacro

; chs "name", first sector, how many
%macro chs 3
	mov	eax, %2
	mov	bp, %3
	call	write_chs
	status	%1
%endmacro

%macro lba 3
	mov	eax, %2
	mov	bp, %3
	call	write_lba
	status	%1
%endmacro

main:
	call	ask_geometry
	movzx	ebx, word [per_track]
	movzx	ecx, word [heads]
	imul	ecx, ebx
	mov	[per_cylinder], ecx

	chs	"one", 100, 1
	chs	"end-of-track", [last_of_track], 1
	mov	eax, [per_cylinder]
	sub	eax, 3
	chs	"next-cylinder", eax, 6
	mov	eax, [per_cylinder]
	imul	eax, 7
	inc	eax
	chs	"many", eax, 17
	mov	eax, [total]
	dec	eax
	chs	"last", eax, 1
	mov	eax, [per_cylinder]
	imul	eax, 85
	chs	"cylinder-85", eax, 1		; not on the floppy, nor on the disk
	line

	cmp	byte [boot_drive], 80h
	jb	.done
	lba	"lba-one", 5000, 1
	lba	"lba-many", 6000, MOST
	mov	eax, [total]
	dec	eax
	lba	"lba-last", eax, 1
	lba	"lba-none", 7000, 0
	mov	eax, [total]
	lba	"lba-beyond", eax, 1
	line

	mov	eax, 6000
	mov	bp, MOST
	mov	ah, 42h
	call	by_packet
	push	es
	push	word BUFFER
	pop	es
	mov	eax, [es:0]
	value	"first-read", eax
	mov	eax, [es:(MOST - 1) * 512 + 508]
	value	"last-read", eax
	pop	es
	line
.done:
	ret

ask_geometry:
	push	es
	mov	ah, 8
	mov	dl, [boot_drive]
	int	13h
	pop	es
	and	cx, 3Fh
	mov	[per_track], cx
	dec	cx
	mov	[last_of_track], cx
	movzx	ax, dh
	inc	ax
	mov	[heads], ax
	ret

; The sector's number, again and again, in BP sectors from EAX on
fill:
	pushad
	push	es
	push	word BUFFER
	pop	es
	xor	di, di
.sector:
	mov	cx, 128
	rep stosd
	inc	eax
	dec	bp
	jg	.sector
	pop	es
	popad
	ret

; BP sectors from EAX on; AX and CF as INT 13h gives them
write_chs:
	call	fill
	xor	edx, edx
	movzx	ecx, word [per_track]
	div	ecx
	push	dx				; sector - 1
	xor	edx, edx
	movzx	ecx, word [heads]
	div	ecx
	mov	dh, dl
	mov	ch, al
	mov	cl, ah
	shl	cl, 6
	pop	ax
	inc	ax
	or	cl, al
	mov	dl, [boot_drive]
	mov	ax, bp
	mov	ah, 3
	push	es
	push	word BUFFER
	pop	es
	xor	bx, bx
	int	13h
	pop	es
	ret

write_lba:
	call	fill
	mov	[packet_lba], eax
	mov	ah, 43h
by_packet:
	mov	[packet_count], bp
	mov	al, 0
	mov	si, packet
	mov	dl, [boot_drive]
	int	13h
	ret

per_track	dw	0
heads		dw	0
last_of_track	dd	0
per_cylinder	dd	0
packet		db	16, 0
packet_count	dw	0
		dw	0, BUFFER
packet_lba	dd	0, 0

	times (SECTORS + 1) * 512 - ($ - $$) db 0

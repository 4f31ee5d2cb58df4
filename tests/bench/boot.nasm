; boot: does what the boot of a DOS does, in about its proportions, and ends at a prompt
;
; A FreeDOS 1.4 MB floppy, counted from boot sector to prompt, executes 5 million instructions, 4.3 million of
; them its own; 150 calls of INT 13h, 600 of INT 10h, 1800 of INT 16h AH=01h (it looks for Ctrl-C whenever it
; prints), 1100 of INT 21h, 2300 of INT 2Ah (an IRET), 35 of INT 1Ah; and it switches stacks between CLI and
; STI with each call of itself. boot.py puts sector 0 on a FAT floppy, all but the parameter block, and the
; rest after it.
;
; -DLISTINGS=n: no boot, but the root directory n times, and then "done" (done.inc).

	bits	16
	org	7C00h

RESERVED	equ	17		; boot.py
SECTORS		equ	18		; a track of the floppy
PER_FAT		equ	9		; what mkfs.fat makes of 1440 KiB
ROOT		equ	RESERVED + 2 * PER_FAT
ROOT_SECTORS	equ	14
BUFFER		equ	2000h		; a segment for what is read
SINGLE		equ	60		; sectors of the "kernel", read one by one
TRACKS		equ	40		; of the "shell", read by tracks
UNPACKED	equ	29		; blocks of 16 KiB that are "unpacked"

start:
	jmp	short main
	nop
	times	62 - ($ - $$) db 0	; the parameter block

main:
	cli
	xor	ax, ax
	mov	ss, ax
	mov	sp, 7C00h
	mov	ds, ax
	mov	es, ax
	sti
	cld
	mov	[drive], dl
	mov	bx, rest
	mov	ax, 1
.load:
	call	read_sector
	add	bx, 512
	inc	ax
	cmp	ax, RESERVED
	jb	.load
	jmp	rest

; AX: sector of the floppy, ES:BX: where to
read_sector:
	push	cx
	mov	cl, 1
	call	read_sectors
	pop	cx
	ret

; AX: first sector, CL: how many, ES:BX: where to
read_sectors:
	pusha
	mov	[count], cl
	xor	dx, dx
	mov	si, SECTORS
	div	si			; AX track and head, DX sector
	mov	cl, dl
	inc	cl
	mov	dh, al
	and	dh, 1
	shr	ax, 1
	mov	ch, al
	mov	dl, [drive]
	mov	al, [count]
	mov	ah, 2
	int	13h
	jc	failed
	popa
	ret

failed:
	mov	si, error
.next:
	lodsb
	mov	ah, 0Eh
	mov	bx, 7
	int	10h
	test	al, al
	jnz	.next
.stop:
	hlt
	jmp	.stop

error:	db	"disk error", 0
drive:	db	0
count:	db	0

%include "done.inc"

rest:
	mov	word [21h * 4], dos
	mov	[21h * 4 + 2], ds
	mov	word [2Ah * 4], critical
	mov	[2Ah * 4 + 2], ds
	mov	si, banner
	call	print
	mov	ax, BUFFER
	mov	es, ax

%ifdef LISTINGS
	mov	cx, LISTINGS
.listing:
	push	cx
	call	list
	pop	cx
	loop	.listing
	jmp	done
%endif

	; the kernel, sector by sector, a dot for each
	mov	ax, ROOT + ROOT_SECTORS
	mov	cx, SINGLE
.kernel:
	xor	bx, bx
	call	read_sector
	push	ax
	mov	dl, '.'
	mov	ah, 2
	int	21h
	pop	ax
	inc	ax
	loop	.kernel

	; unpacking it: bytes through a loop with a test and a table, as decompressors do
	mov	bp, UNPACKED
.unpack:
	xor	si, si
	mov	di, 8000h
	mov	cx, 4000h
.byte:
	mov	al, [es:si]
	inc	si
	add	al, dl
	rol	dl, 1
	test	al, 1
	jz	.keep
	xor	al, cl
.keep:
	stosb
	dec	cx
	jnz	.byte
	dec	bp
	jnz	.unpack

	; initialisation: equipment, memory, clock, and what drives there are
	int	11h
	int	12h
	mov	cx, 30
.clock:
	push	cx
	xor	ah, ah
	int	1Ah
	pop	cx
	loop	.clock
	mov	ah, 2
	int	1Ah
	mov	ah, 4
	int	1Ah
	mov	ah, 8
	mov	dl, [drive]
	push	es
	int	13h
	pop	es
	mov	ah, 15h
	mov	dl, [drive]
	int	13h

	; the shell, by tracks
	mov	ax, SECTORS * 2
	mov	cx, TRACKS
.shell:
	push	cx
	xor	bx, bx
	mov	cl, SECTORS
	call	read_sectors
	add	ax, SECTORS
	pop	cx
	loop	.shell

	; the system keeps calling itself
	mov	cx, 700
.calls:
	mov	ah, 30h
	int	21h
	loop	.calls

	mov	si, welcome
	call	print
	call	list

	mov	si, prompt
	call	print
.idle:	mov	ah, 1
	int	16h
	jnz	.key
	int	28h
	jmp	.idle
.key:	cli				; that is all
	hlt

; Prints the root directory's names and sizes.
list:
	mov	ax, ROOT
	mov	cx, ROOT_SECTORS
	xor	bx, bx
.read:
	call	read_sector
	add	bx, 512
	inc	ax
	loop	.read
	xor	di, di
.entry:
	cmp	byte [es:di], 0
	je	.done
	mov	cx, 11
	xor	si, si
.name:
	mov	dl, [es:di]
	inc	di
	mov	ah, 2
	int	21h
	loop	.name
	mov	dl, ' '
	mov	ah, 2
	int	21h
	mov	ax, [es:di - 11 + 28]
	call	decimal
	mov	si, newline
	call	print
	add	di, 32 - 11
	jmp	.entry
.done:
	ret

; AX in decimal
decimal:
	mov	bx, 10
	xor	cx, cx
.divide:
	xor	dx, dx
	div	bx
	push	dx
	inc	cx
	test	ax, ax
	jnz	.divide
.digit:
	pop	dx
	add	dl, '0'
	mov	ah, 2
	int	21h
	loop	.digit
	ret

; DS:SI: text
print:
	lodsb
	test	al, al
	jz	.done
	mov	dl, al
	mov	ah, 2
	int	21h
	jmp	print
.done:
	ret

; INT 2Ah, by which a DOS tells the network that it must not be disturbed
critical:
	iret

; INT 21h: AH=02h prints DL, anything else does nothing, on a stack of its own
dos:
	sti
	push	ds
	push	es
	pusha
	cli
	xor	bx, bx
	mov	ds, bx
	mov	[old_sp], sp
	mov	[old_ss], ss
	mov	ss, bx
	mov	sp, stack
	sti
	int	2Ah
	call	look
	cmp	ah, 2
	jne	.leave
	mov	al, dl
	mov	ah, 0Eh
	mov	bx, 7
	int	10h
	call	look
.leave:
	int	2Ah
	cli
	mov	ss, [old_ss]
	mov	sp, [old_sp]
	popa
	pop	es
	pop	ds
	iret

; Is there a Ctrl-C?
look:
	push	ax
	mov	ah, 1
	int	16h
	pop	ax
	ret

banner:		db	13, 10, "A stand-in for a DOS: it reads, prints, asks and calls itself as one does.", 13, 10, 0
welcome:	db	13, 10, "The shell is here. What is on this floppy:", 13, 10
newline:	db	13, 10, 0
prompt:		db	13, 10, "A:\>", 0
old_sp:		dw	0
old_ss:		dw	0

	times	RESERVED * 512 - ($ - $$) db 0
stack		equ	0C000h

; disk: writes the data sectors of files on four drives, and asks for what cannot be had
; The runner fills in where the files' data is: word A:, dword C:, dword D:, in sectors.

SECTORS		equ	10
%include "lib.inc"

BUFFER		equ	3000h			; segment
LENGTH		equ	20			; sectors of a file: more than a track of a floppy
file_a		equ	parameters
file_c		equ	parameters + 2
file_d		equ	parameters + 6

%macro status 1
	setc	al
	hex	%1, ax
%endmacro

main:
	; What drives there are
	movzx	ax, byte [boot_drive]
	hex	"boot-drive", ax
	int	11h
	and	ax, 00C1h
	hex	"equipment", ax
	movzx	eax, byte [475h]
	value	"disks", eax
	mov	ax, 1500h
	mov	dl, 1
	int	13h
	status	"type-b"
	mov	ax, 1500h
	mov	dl, 81h
	int	13h
	status	"type-d"
	line

	; A: sector by sector, where the file's are
	mov	al, 'A'
	call	fill
	mov	di, [file_a]
	mov	bp, LENGTH
	xor	bx, bx
	mov	dl, 0
.a:
	call	floppy_address
	mov	ax, 0301h
	int	13h
	jc	.a_done
	inc	di
	add	bx, 512
	dec	bp
	jnz	.a
.a_done:
	status	"write-a"
	; B: is write-protected
	mov	di, 40
	mov	dl, 1
	xor	bx, bx
	call	floppy_address
	mov	ax, 0301h
	int	13h
	status	"write-b"
	mov	ax, 0201h
	int	13h
	status	"read-b"

	; C: by LBA
	mov	al, 'C'
	call	fill
	mov	ah, 43h
	call	extended
	status	"write-c"

	; D: by cylinder, head and sector as INT 13h 08h says
	mov	al, 'D'
	call	fill
	call	write_d
	status	"write-d"
	line

	; What was written to C: is there
	push	es
	push	word BUFFER
	pop	es
	xor	di, di
	mov	cx, LENGTH * 256
	xor	ax, ax
	rep stosw
	pop	es
	mov	ah, 42h
	call	extended
	status	"read-c"
	push	es
	push	word BUFFER
	pop	es
	mov	al, [es:0]
	mov	ah, [es:LENGTH * 512 - 3]
	pop	es
	hex	"found-c", ax

	; Beyond the end, and a buffer across 64 KiB
	mov	ax, 0201h
	mov	cx, 5A01h			; cylinder 90
	mov	dx, 0000h
	int	13h
	status	"cylinder-90"
	mov	ax, 0201h
	mov	cx, 0013h			; sector 19
	mov	dx, 0000h
	int	13h
	status	"sector-19"
	mov	ax, 0201h
	mov	cx, 0001h
	mov	dx, 0200h			; head 2
	int	13h
	status	"head-2"
	mov	ax, 0201h
	mov	cx, 0FFFFh
	mov	dx, 0FE80h
	int	13h
	status	"disk-beyond"
	mov	dword [packet_lba], 10000000
	mov	si, packet
	mov	dl, 80h
	mov	ax, 4200h
	int	13h
	status	"lba-beyond"
	line
	push	es
	mov	ax, 2FF0h			; linear 2FF00h: 256 bytes below the next 64 KiB
	mov	es, ax
	xor	bx, bx
	mov	ax, 0201h
	mov	cx, 0001h
	mov	dx, 0000h
	int	13h
	pop	es
	status	"dma-crossing"
	mov	ax, 0201h
	mov	cx, 0001h
	mov	dx, 0082h
	int	13h
	status	"no-such-disk"
	mov	ax, 6600h
	mov	dx, 0080h
	int	13h
	status	"no-such-function"
	mov	ax, 0100h
	mov	dl, 80h
	int	13h
	status	"last-status"
	line
	ret

; LENGTH sectors with lines of letters AL
fill:
	push	es
	push	word BUFFER
	pop	es
	xor	di, di
	mov	dx, LENGTH * 8
.line:
	mov	cx, 62
	rep stosb
	mov	word [es:di], 0A0Dh
	add	di, 2
	dec	dx
	jnz	.line
	pop	es
	push	word BUFFER
	pop	es				; for INT 13h
	ret

; Sector DI of a 1.44 MB floppy to CH, CL and DH
floppy_address:
	mov	ax, di
	mov	ch, 36
	div	ch
	mov	ch, al
	movzx	ax, ah
	mov	cl, 18
	div	cl
	mov	dh, al
	mov	cl, ah
	inc	cl
	ret

; Function AH with the file on C:
extended:
	mov	ecx, [file_c]
	mov	[packet_lba], ecx
	mov	si, packet
	mov	al, 0
	mov	dl, 80h
	int	13h
	ret

write_d:
	push	es
	mov	ah, 8
	mov	dl, 81h
	int	13h
	pop	es
	jc	.done
	and	cx, 3Fh
	mov	[per_track], cx
	movzx	ax, dh
	inc	ax
	mov	[heads], ax
	mov	bp, LENGTH
	xor	bx, bx
.next:
	mov	eax, [file_d]
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
	mov	dl, 81h
	mov	ax, 0301h
	int	13h
	jc	.done
	inc	dword [file_d]
	add	bx, 512
	dec	bp
	jnz	.next
.done:
	ret

per_track	dw	0
heads		dw	0
packet		db	16, 0
		dw	LENGTH
		dw	0, BUFFER
packet_lba	dd	0, 0

	times (SECTORS + 1) * 512 - ($ - $$) db 0

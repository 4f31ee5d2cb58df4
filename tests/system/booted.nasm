; booted: by what a system that boots from this drive can tell, beside what guest/check/can-tell-* shows.
; docs/equivalence.md has it all; programs.py knows what each machine answers.

SECTORS		equ	8
%include "lib.inc"

BUFFER		equ	3000h			; segment
total		equ	parameters		; dword: sectors of the drive
CPU_PE		equ	1
DMA_STATUS	equ	08h
FLOPPY_ENDED	equ	1 << 2			; channel 2 has counted to its end
COM_IRQS	equ	1 << 3 | 1 << 4
COM2_STATUS	equ	2FDh
BDA_COM2	equ	402h
TEXT		equ	0B800h			; segment
TEXT_CELLS	equ	80 * 25
ROM_AREA	equ	0C800h			; segments
ROM_AREA_END	equ	0E000h
ROM_EXPANSION	equ	1Ah			; in the ROM
BOOT_ENTRY	equ	1Ah			; in the expansion header
FLOPPY_TABLE	equ	1Eh * 4
TABLE_SECTORS	equ	4

%macro status 1
	setc	al
	hex	%1, ax
%endmacro

main:
	mov	eax, cr0
	and	eax, CPU_PE
	value	"cr0-pe", eax
	call	find_booting
	value	"booting-from-rom", eax
	call	find_boot_rom
	value	"boot-rom", eax
	mov	ax, [BDA_COM2]
	hex	"com2", ax
	mov	dx, COM2_STATUS
	in	al, dx
	mov	ah, 0
	hex	"com2-status", ax
	mov	al, 0Ah				; OCW3: the request register
	out	20h, al
	in	al, 20h
	and	ax, COM_IRQS			; masked, so whatever is there was there at the start
	hex	"com-irqs", ax
	line
	cmp	byte [boot_drive], 80h
	jae	disk

floppy:
	mov	ah, 8
	mov	dl, 0
	int	13h
	movzx	eax, cl
	value	"sectors", eax
	in	al, DMA_STATUS
	and	ax, FLOPPY_ENDED
	hex	"dma-ended", ax
	push	word BUFFER
	pop	es
	xor	bx, bx
	mov	ax, 0201h
	mov	cx, 0013h			; sector 19
	mov	dx, 0000h
	int	13h
	status	"sector-19"
	push	es
	mov	ah, 08h				; set media: what the drive says that it has
	mov	dx, 0000h
	int	13h
	mov	ah, 18h
	mov	dx, 0000h
	int	13h
	pop	es
	status	"set-media"
	push	ds
	lds	si, [FLOPPY_TABLE]
	movzx	eax, byte [si + TABLE_SECTORS]
	pop	ds
	value	"table-sectors", eax

	; Cylinder 10: something on it, format it, look
	mov	ax, 0201h
	mov	cx, 0001h
	int	13h
	mov	ax, 0301h
	mov	cx, 0A01h
	int	13h
	status	"write"
	mov	ax, 0201h
	mov	cx, 0A01h
	int	13h
	mov	al, [es:0]
	mov	ah, [es:511]
	hex	"written", ax
	push	cs
	pop	es
	mov	bx, fields
	mov	ax, 0512h
	mov	cx, 0A01h
	int	13h
	status	"format"
	line
	push	word BUFFER
	pop	es
	xor	bx, bx
	mov	ax, 0201h
	mov	cx, 0A01h
	int	13h
	status	"read"
	mov	al, [es:0]
	mov	ah, [es:511]
	hex	"formatted", ax
	line
	ret

disk:
	mov	ah, 8
	mov	dl, 80h
	int	13h
	mov	al, cl
	mov	ah, dh
	hex	"last-head-and-sector", ax
	mov	ax, 0C00h			; seek
	mov	cx, 0FFC1h			; cylinder 1023
	mov	dx, 0080h
	int	13h
	status	"seek-1023"
	mov	eax, [total]
	dec	eax
	mov	[packet_lba], eax
	mov	si, packet
	mov	dl, 80h
	mov	ax, 4400h			; verify the last sector and the one after it
	int	13h
	status	"verify-beyond"
	line
	push	word BUFFER
	pop	ds
	mov	word [0], 1Eh
	mov	ah, 48h
	mov	dl, 80h
	xor	si, si
	int	13h
	mov	ebx, [26]
	push	word 0
	pop	ds
	status	"facts"
	cmp	ebx, -1
	sete	al
	movzx	eax, al
	value	"no-controller", eax
	line
	ret

; EAX: 1 if the firmware's line says that it boots from a ROM
find_booting:
	push	es
	push	word TEXT
	pop	es
	xor	di, di
.cell:
	mov	si, booting
	mov	bx, di
.same:
	lodsb
	cmp	al, 0
	je	.found
	cmp	al, [es:bx]
	lea	bx, [bx + 2]
	je	.same
	add	di, 2
	cmp	di, 2 * TEXT_CELLS
	jb	.cell
	xor	eax, eax
	pop	es
	ret
.found:
	mov	eax, 1
	pop	es
	ret

; EAX: 1 if an option ROM has an entry for booting in its expansion header (PnP BIOS specification 3.2)
find_boot_rom:
	push	es
	mov	cx, ROM_AREA
.next:
	mov	es, cx
	mov	bx, [es:ROM_EXPANSION]
	cmp	word [es:0], 0AA55h
	jne	.other
	cmp	dword [es:bx], '$PnP'
	jne	.other
	cmp	word [es:bx + BOOT_ENTRY], 0
	mov	eax, 1
	jne	.done
.other:
	add	cx, 80h				; 2 KiB
	cmp	cx, ROM_AREA_END
	jb	.next
	xor	eax, eax
.done:
	pop	es
	ret

booting		db	"Booting from ROM", 0
packet		db	16, 0
		dw	2
		dw	0, BUFFER
packet_lba	dd	0, 0
fields:
%assign sector 1
%rep 18
		db	10, 0, sector, 2
%assign sector sector + 1
%endrep

	times (SECTORS + 1) * 512 - ($ - $$) db 0

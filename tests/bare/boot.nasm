; boot: starts one flat guest on the bare machine, in real mode, with the state the monitor gives it
;
; The image is this sector, then the guest. tests/bare/run.py writes the number of guest sectors into the
; word at 1FCh. The guest begins at 1000:0000 with CS=DS=ES=SS=1000h, SP=FFFEh, FS=GS=0, every other
; register 0, IF=1. It ends by cli; hlt, or (check.inc) by a jump to 0:0604h with its verdict in AL.

	cpu	386
	bits	16
	org	7C00h

GUEST_SEGMENT	equ	1000h
BARE_AT		equ	600h			; free low memory: above the BIOS data, below this sector
COM1		equ	3F8h
QEMU_EXIT	equ	0F4h			; isa-debug-exit: QEMU ends with status value * 2 + 1
BOCHS_EXIT	equ	8900h			; Bochs ends at the letters "Shutdown"

	jmp	0:start
start:
	cli
	xor	ax, ax
	mov	ss, ax
	mov	sp, 7C00h
	mov	ds, ax
	mov	es, ax
	sti
	cld
	mov	[drive], dl
	mov	si, bare
	mov	di, BARE_AT
	mov	cx, bare_end - bare
	rep movsb
	mov	ax, 00E3h			; COM1: 9600 baud, 8N1
	xor	dx, dx
	int	14h

	mov	ax, GUEST_SEGMENT
	mov	es, ax
	mov	si, 1				; sector 0 is this one
.read:
	mov	ax, si
	mov	bl, 36				; sectors in a cylinder of a 1.44 MB floppy: 2 heads of 18
	div	bl
	mov	ch, al
	mov	al, ah
	xor	ah, ah
	mov	bl, 18
	div	bl
	mov	dh, al
	mov	cl, ah
	inc	cl
	mov	dl, [drive]
	xor	bx, bx
	mov	ax, 0201h
	int	13h
	jc	.read				; a first read after the motor starts may fail
	mov	ax, es
	add	ax, 20h
	mov	es, ax
	inc	si
	cmp	si, [guest_sectors]
	jbe	.read

	cli
	mov	ax, GUEST_SEGMENT
	mov	ds, ax
	mov	es, ax
	mov	ss, ax
	mov	sp, 0FFFEh
	push	word 202h			; FLAGS: IF
	push	ax
	push	word 0
	xor	eax, eax
	mov	fs, ax
	mov	gs, ax
	xor	ebx, ebx
	xor	ecx, ecx
	xor	edx, edx
	xor	esi, esi
	xor	edi, edi
	xor	ebp, ebp
	iret

; Copied to 0:0600h. The guest finds the four letters and jumps after them.
bare:
	db	'BARE'
	cli
	mov	bl, al
	add	al, '0'
	mov	cx, bare_digit - bare + BARE_AT
	mov	di, cx
	mov	[cs:di], al
	mov	si, bare_text - bare + BARE_AT
.text:
	cs lodsb
	test	al, al
	jz	.exit
	mov	ah, al
	mov	dx, COM1 + 5
.wait:
	in	al, dx
	test	al, 20h
	jz	.wait
	mov	al, ah
	mov	dx, COM1
	out	dx, al
	jmp	.text
.exit:
	mov	al, bl
	add	al, al
	add	al, 10h				; the monitor's own codes: 10h clean, 12h failed
	out	QEMU_EXIT, al
	mov	si, bochs_text - bare + BARE_AT
	mov	dx, BOCHS_EXIT
	mov	cx, 8
.shutdown:
	cs lodsb
	out	dx, al
	loop	.shutdown
.halt:
	cli
	hlt
	jmp	.halt
bare_text:
	db	"bare: end: verdict "
bare_digit:
	db	"?", 13, 10, 0
bochs_text:
	db	"Shutdown"
bare_end:

drive:
	db	0
	times	1FCh - ($ - $$) db 0
guest_sectors:
	dw	0				; run.py's; the BIOS's AA55h signature follows
	dw	0AA55h

; boot: a boot sector to begin your own system with.
;
;	nasm -f bin -o boot.img docs/example/boot.nasm && ./run-qemu.sh boot.img
;
; The firmware loads the first sector of the disk to 0000:7C00 and jumps there, with the drive's number in DL. The same
; file boots a bare PC.

	bits	16
	org	7C00h

start:
	jmp	0:.here			; some firmware enters at 07C0:0000
.here:
	cli				; no interrupt may find half a stack
	xor	ax, ax
	mov	ds, ax
	mov	es, ax
	mov	ss, ax
	mov	sp, 7C00h		; the stack grows down from the code
	sti
	mov	[drive], dl

	mov	si, greeting
	call	print
.key:
	mov	ah, 0			; INT 16h: wait for a key
	int	16h
	cmp	al, 27
	je	.end
	mov	[key], al
	mov	si, key
	call	print
	jmp	.key
.end:
	mov	si, farewell
	call	print
	cli				; HLT with interrupts off ends a guest; a bare PC stands still
.halt:	hlt
	jmp	.halt

; DS:SI: text that ends at a 0
print:
	cld
.next:	lodsb
	or	al, al
	jz	.done
	mov	ah, 0Eh
	mov	bx, 7
	int	10h
	jmp	.next
.done:	ret

greeting:
	db	"Booted. Type; Esc ends.", 13, 10, 0
farewell:
	db	13, 10, "Done.", 13, 10, 0
key:
	db	0, 0
drive:
	db	0

	times 510 - ($ - $$) db 0
	dw	0xAA55			; the firmware boots nothing without it

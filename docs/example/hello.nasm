; hello: the smallest guest that says something.
;
;	nasm -f bin -o hello.bin docs/example/hello.nasm && ./run-qemu.sh --headless hello.bin
;
; The monitor loads it at 1000:0000 and enters it there, with CS=DS=ES=SS and SP=FFFEh. Offsets are differences of
; labels, so it assembles as a flat file and as an object file with symbols for gdb (docs/debugging.md).

	bits	16

hello:
	mov	si, text - hello
	cld
.next:	lodsb
	or	al, al
	jz	.done
	mov	dx, 3F8h		; COM1, which --headless shows on the terminal
	out	dx, al
	mov	ah, 0Eh			; INT 10h, teletype output: the screen
	mov	bx, 7
	int	10h
	jmp	.next
.done:
	cli				; HLT with interrupts off: the guest is done
	hlt

text:
	db	"Hello from virtual-8086 mode.", 13, 10, 0

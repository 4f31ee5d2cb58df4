; dos: stands for the DOS of the documents' examples. A boot sector with a prompt that knows DIR, VER and EXIT, and ends
; by itself two seconds after nobody has typed.

	bits	16
	org	7C00h

TICKS		equ	46Ch			; the BIOS's clock: 18.2 a second
PATIENCE	equ	36
PATIENCE_TYPED	equ	200

start:
	jmp	0:.here
.here:
	cli
	xor	ax, ax
	mov	ds, ax
	mov	ss, ax
	mov	sp, 7C00h
	sti
	mov	word [patience], PATIENCE
	mov	si, starting
	call	print
prompt:
	mov	si, prompt_text
	call	print
	mov	byte [command], 0
restart_clock:
	mov	ax, [TICKS]
	mov	[since], ax
wait_key:
	mov	ah, 1
	int	16h
	jnz	key_typed
	mov	ax, [TICKS]
	sub	ax, [since]
	cmp	ax, [patience]
	jb	wait_key
end:
	cli
.halt:	hlt
	jmp	.halt
key_typed:
	mov	ah, 0
	int	16h
	mov	word [patience], PATIENCE_TYPED
	cmp	al, 13
	je	execute
	cmp	byte [command], 0
	jne	.known
	mov	[command], al
.known:
	mov	[typed], al
	mov	si, typed
	call	print
	jmp	restart_clock

execute:
	mov	si, new_line
	call	print
	mov	al, [command]
	mov	si, version
	cmp	al, 'v'
	je	.say
	mov	si, listing
	cmp	al, 'd'
	je	.say
	cmp	al, 'e'
	je	end
	jmp	prompt
.say:
	call	print
	jmp	prompt

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

starting:
	db	"Starting", 13, 10		; what follows is on the screen's row 4, as in docs/virtual.md
new_line:
	db	13, 10, 0
prompt_text:
	db	'A:\>', 0
version:
	db	13, 10, "FreeCom version 0.82", 13, 10, 13, 10, 0
listing:
	db	"9 files, 100 KiB free", 13, 10, 13, 10, 0
typed:
	db	0, 0
command:
	db	0
patience:
	dw	0
since:
	dw	0
	times 510 - ($ - $$) db 0
	dw	0xAA55

; keys: what is typed arrives through INT 16h, INT 9 and the shift flags; LEDs; the mouse through INT 15h
; C2xxh.
; The runner waits for each "stage" and then types.

SECTORS		equ	8
%include "lib.inc"

main:
	; 1. INT 16h up to Enter
	print	`stage-read\r\n`
.read:
	mov	ah, 0
	int	16h
	mov	cl, 4
	call	put_hex
	print	' '
	cmp	al, 13
	jne	.read
	line

	; 2. Shift flags, each time that they change, up to Esc
	print	`stage-flags\r\n`
	mov	bx, 0FFFFh
.flags:
	mov	ah, 12h
	int	16h
	cmp	ax, bx
	je	.same
	mov	bx, ax
	mov	cl, 4
	call	put_hex
	print	' '
.same:
	mov	ah, 11h
	int	16h
	jz	.flags
	mov	ah, 10h
	int	16h
	cmp	al, 1Bh
	jne	.flags
	line

	; 3. LEDs, by hand and without interrupts
	print	'leds '
	cli
	mov	al, 0EDh
	call	send
	mov	al, 7
	call	send
	mov	al, 0EDh
	call	send
	mov	al, 0
	call	send
	mov	al, 0EEh			; echo
	call	send
	sti
	line

	; 4. INT 9 with a handler of our own, up to the break code of F10
	mov	word [codes_at], codes
	cli
	mov	eax, [9 * 4]
	mov	[old_9], eax
	set_vector 9, key
	sti
	print	`stage-codes\r\n`
.codes:
	hlt
	cmp	byte [seen_end], 0
	je	.codes
	cli
	mov	eax, [old_9]
	mov	[9 * 4], eax
	sti
	mov	si, codes
.show:
	mov	al, [si]
	inc	si
	mov	cl, 2
	call	put_hex
	print	' '
	cmp	si, [codes_at]
	jb	.show
	line

	; 5. The mouse: the callback adds up the movement, a click of the left button ends it
	mov	ax, 0C205h
	mov	bh, 3				; bytes in a packet
	int	15h
	setc	al
	hex	"mouse-init", ax
	push	cs
	pop	es
	mov	bx, moved
	mov	ax, 0C207h
	int	15h
	setc	al
	hex	"mouse-handler", ax
	mov	ax, 0C204h
	int	15h
	setc	al
	hex	"mouse-id-ok", ax
	mov	ax, 0C200h
	mov	bh, 1
	int	15h
	setc	al
	hex	"mouse-on", ax
	line
	print	`stage-mouse\r\n`
.mouse:
	hlt
	cmp	byte [clicked], 0
	je	.mouse
	movzx	eax, word [sum_x]
	value	"mouse-x", eax
	movzx	eax, word [sum_y]
	value	"mouse-y", eax
	line
	ret

; AL to the keyboard; its answer is shown
send:
	push	ax
.full:
	in	al, 64h
	test	al, 2
	jnz	.full
	pop	ax
	out	60h, al
	xor	cx, cx
.empty:
	in	al, 64h
	test	al, 1
	loopz	.empty
	in	al, 60h
	mov	cl, 2
	call	put_hex
	print	' '
	ret

key:
	push	ax
	push	di
	in	al, 60h
	mov	di, [cs:codes_at]
	mov	[cs:di], al
	inc	word [cs:codes_at]
	cmp	al, 0C4h			; F10 goes up
	jne	.eoi
	mov	byte [cs:seen_end], 1
.eoi:
	mov	al, 20h
	out	20h, al
	pop	di
	pop	ax
	iret

; Far call with four words: status, X, Y, 0 (Ralf Brown's Interrupt List, INT 15h C207h)
moved:
	push	bp
	mov	bp, sp
	push	ax
	mov	ah, [bp + 12]			; status: bits 4 and 5 are the signs
	mov	al, [bp + 10]
	push	ax
	test	ah, 10h
	mov	ah, 0
	jz	.x
	mov	ah, 0FFh
.x:
	add	[cs:sum_x], ax
	pop	ax
	test	ah, 20h
	mov	al, [bp + 8]
	mov	ah, 0
	jz	.y
	mov	ah, 0FFh
.y:
	add	[cs:sum_y], ax
	test	byte [bp + 12], 1
	jz	.done
	mov	byte [cs:clicked], 1
.done:
	pop	ax
	pop	bp
	retf

old_9		dd	0
codes_at	dw	0
sum_x		dw	0
sum_y		dw	0
seen_end	db	0
clicked		db	0
codes		times 256 db 0

	times (SECTORS + 1) * 512 - ($ - $$) db 0

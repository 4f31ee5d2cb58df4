; polled: whoever asks a device in a loop, with interrupts on, sees what it has to tell before its interrupt comes.
; First what each device says and how many interrupts there were; then keys, found at port 64h and read by INT 16h.

SECTORS		equ	6
%include "lib.inc"

SPINS		equ	8000000			; far more than any request takes
KEYS		equ	3

; asked VECTOR, PORT, VALUE: interrupts are counted from then on, and the OUT is done
%macro asked 3
	mov	word [count], 0
	mov	dx, %2
	mov	al, %3
	out	dx, al
%endmacro

; told "NAME": whether AL has bits AH, and the interrupts so far; then those after a while, in which no trap occurs
%macro told 1
	and	al, ah
	movzx	eax, al
	value	{%1, '-status'}, eax
	movzx	eax, word [seen]
	value	{%1, '-irqs'}, eax
	mov	ecx, SPINS
%%spin:
	cmp	word [count], 0
	loope	%%spin, ecx
	movzx	eax, word [count]
	value	{%1, '-irqs-later'}, eax
	line
%endmacro

; seen keeps the count that the program saw together with the status
%macro look 2					; port, bits
	mov	dx, %1
	in	al, dx
	mov	bx, [count]
	mov	[seen], bx
	mov	ah, %2
%endmacro

main:
	cli
	mov	eax, [9 * 4]
	mov	[old_9], eax
	set_vector 9, keyboard
	set_vector 0Ch, com1
	in	al, 21h
	mov	[mask], al
	and	al, ~12h & 0FFh
	out	21h, al
	sti

	; The keyboard's echo, polled, and taken; and waited for
	asked	9, 60h, 0EEh
	look	64h, 1
	push	ax
	in	al, 60h
	pop	ax
	told	"echo-taken"
	asked	9, 60h, 0EEh
	look	64h, 1
	told	"echo"

	; The controller's own answer
	asked	9, 64h, 20h
	look	64h, 1
	push	ax
	in	al, 60h
	pop	ax
	told	"command-taken"
	asked	9, 64h, 20h
	look	64h, 1
	told	"command"

	; COM1's transmitter, of which reading 3FAh takes the reason
	mov	dx, 3FCh
	mov	al, 8
	out	dx, al
	asked	0Ch, 3F9h, 2
	look	3FAh, 6
	told	"thre-taken"
	mov	dx, 3F9h
	mov	al, 0
	out	dx, al
	asked	0Ch, 3F9h, 2
	look	3FDh, 20h
	told	"thre"
	mov	dx, 3F9h
	mov	al, 0
	out	dx, al

	cli
	mov	eax, [old_9]
	mov	[9 * 4], eax
	mov	al, [mask]
	out	21h, al
	sti
	print	`stage-keys\r\n`
	mov	bp, KEYS
.key:
	in	al, 64h
	test	al, 1
	jz	.key
	mov	ah, 0
	int	16h
	mov	cl, 4
	call	put_hex
	print	' '
	dec	bp
	jnz	.key
	line
	ret

keyboard:
	push	ax
	in	al, 60h
	jmp	counted
com1:
	push	ax
	push	dx
	mov	dx, 3FAh
	in	al, dx
	pop	dx
counted:
	inc	word [cs:count]
	mov	al, 20h
	out	20h, al
	pop	ax
	iret

old_9	dd	0
count	dw	0
seen	dw	0
mask	db	0

	times SECTORS * 512 - ($ - $$) db 0

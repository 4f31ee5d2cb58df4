; answers: a command to the keyboard controller, the keyboard or the mouse, given before the answer to the last one
; was read, and what can be read then; with interrupts off

SECTORS		equ	6
%include "lib.inc"

COMMAND		equ	6400h			; and the byte that goes to port 64h
DATA		equ	6000h			; ... to port 60h
READ		equ	1			; an answer is waited for, read and shown: 20xx from the mouse
LAST		equ	0			; the same until there is none, which shows as EEEE
POLLS		equ	2000

main:
	cli
	mov	si, sequences
.sequence:
	call	put_string
.name:
	lodsb
	test	al, al
	jnz	.name
.step:
	lodsw
	cmp	ax, READ
	jb	.rest
	je	.read
	mov	dx, 60h
	cmp	ah, DATA >> 8
	je	.full
	mov	dl, 64h
.full:
	xchg	al, ah
	in	al, 64h
	test	al, 2
	xchg	al, ah
	jnz	.full
	out	dx, al
	jmp	.step
.read:
	call	read
	jmp	.step
.rest:
	call	read
	cmp	ax, 0EEEEh
	jne	.rest
	line
	cmp	si, sequences_end
	jb	.sequence
	sti
	ret

; AX: the next byte, and in AH bit 5 of the status; EEEEh if none comes
read:
	mov	cx, POLLS
.wait:
	in	al, 64h
	test	al, 1
	loopz	.wait
	mov	ah, al
	mov	al, 0EEh
	jz	.none
	and	ah, 20h
	in	al, 60h
	jmp	.show
.none:
	mov	ah, 0EEh
.show:
	mov	cl, 4
	call	put_hex
	print	' '
	ret

%macro sequence 2+				; "name", what is sent and read
	db	%1, ' ', 0
	dw	%2, LAST
%endmacro

sequences:
	sequence "20.ab", COMMAND | 20h, COMMAND | 0ABh
	sequence "20.a9.c0", COMMAND | 20h, COMMAND | 0A9h, COMMAND | 0C0h
	sequence "20.d2", COMMAND | 20h, COMMAND | 0D2h, DATA | 1Eh
	sequence "20.d3", COMMAND | 20h, COMMAND | 0D3h, DATA | 5Ah
	sequence "d3.20", COMMAND | 0D3h, DATA | 5Ah, COMMAND | 20h
	sequence "f2.read.ed", DATA | 0F2h, READ, DATA | 0EDh, READ, DATA | 2
	sequence "f2.ee", DATA | 0F2h, DATA | 0EEh
	sequence "ff.ed.0", DATA | 0FFh, DATA | 0EDh, DATA | 0
	sequence "ee.ab", DATA | 0EEh, COMMAND | 0ABh
	sequence "ee.ab.aa", DATA | 0EEh, COMMAND | 0ABh, COMMAND | 0AAh
	sequence "ae.20.ee", COMMAND | 0AEh, COMMAND | 20h, DATA | 0EEh
	sequence "20.f2.ee", COMMAND | 20h, DATA | 0F2h, DATA | 0EEh
	sequence "f2.aa", DATA | 0F2h, COMMAND | 0AAh
	sequence "ae", COMMAND | 0AEh
	sequence "ed.20.0", DATA | 0EDh, READ, COMMAND | 20h, READ, DATA | 0
	sequence "mouse-ff", COMMAND | 0A8h, COMMAND | 0D4h, DATA | 0FFh
	sequence "mouse-f2.f2", COMMAND | 0D4h, DATA | 0F2h, COMMAND | 0D4h, DATA | 0F2h
	sequence "mouse-f2.ee", COMMAND | 0D4h, DATA | 0F2h, DATA | 0EEh
	sequence "ee.mouse-f2", DATA | 0EEh, COMMAND | 0D4h, DATA | 0F2h
	sequence "mouse-f2.20.ab", COMMAND | 0D4h, DATA | 0F2h, COMMAND | 20h, COMMAND | 0ABh
	sequence "a7", COMMAND | 0A7h
sequences_end:

	times SECTORS * 512 - ($ - $$) db 0

; sieve: computes. The primes below 8192, 10 times; there are 1028 of them, or it never gets done.

	bits	16
	org	7C00h

LIMIT	equ	8192
PRIMES	equ	1028
PASSES	equ	10
FLAGS	equ	1000h			; a segment: a byte for each number

start:
	cld
	mov	ax, FLAGS
	mov	es, ax
	mov	bp, PASSES
.pass:
	xor	di, di
	mov	al, 1
	mov	cx, LIMIT
	rep stosb
	mov	si, 2
	xor	dx, dx			; how many
.number:
	cmp	byte [es:si], 0
	je	.next
	inc	dx
	mov	di, si
.strike:
	add	di, si
	cmp	di, LIMIT
	jae	.next
	mov	byte [es:di], 0
	jmp	.strike
.next:
	inc	si
	cmp	si, LIMIT
	jb	.number
	cmp	dx, PRIMES
	jne	$
	dec	bp
	jnz	.pass
	jmp	done

%include "done.inc"

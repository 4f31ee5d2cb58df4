; interpreter: boots from a disk, carries out a list of port accesses, and writes down what each gave, and when
;
; The list follows this sector on the disk: operations of four bytes (runner: bare.py), each with a result of six,
; the low half of the time-stamp counter four instructions before the access, and what was read. With QEMU's
; -icount the counter is the machine's own time in nanoseconds, so each access is known to the instruction.
; Interrupts are off but for the window of TAKE, which takes one at most and writes its vector down.

OP_END		equ	0
OP_OUT		equ	1			; port, value
OP_IN		equ	2			; port
OP_WAIT		equ	3			; nanoseconds: a word, and by how much it is shifted left
OP_TAKE		equ	4			; an interrupt, if one waits
OP_SIZE		equ	4
RESULT_SIZE	equ	6
TAKEN		equ	100h			; beside the vector

LIST		equ	1000h			; segment of the list
SLED		equ	16			; more instructions than a round of waiting has
TOO_LATE	equ	1			; the disk took longer than there was time
CHUNK		equ	64			; sectors that are read at a time
SECTOR		equ	512
QEMU_EXIT	equ	0F4h
BOOT_DISK	equ	80h

	org	7C00h
boot:
	jmp	0:.start
.start:
	cli
	xor	ax, ax
	mov	ds, ax
	mov	ss, ax
	mov	sp, 7C00h
	sti
	cld
	mov	bp, [chunks]
.load:
	mov	si, packet
	mov	dl, BOOT_DISK
	mov	ah, 42h
	int	13h
	jc	$
	add	word [packet.segment], CHUNK * SECTOR / 16
	add	dword [packet.sector], CHUNK
	dec	bp
	jnz	.load
	cli

; One stub for each vector, and each vector to its stub.
	mov	es, ax
	mov	di, STUBS
	mov	bx, 0
.stub:
	mov	al, 6Ah				; push byte: the vector, sign-extended
	stosb
	mov	al, bl
	stosb
	mov	al, 0E9h			; jmp near taken
	stosb
	mov	ax, taken - 2
	sub	ax, di
	stosw
	mov	si, bx
	shl	si, 2
	lea	ax, [di - STUB_SIZE]
	mov	[si], ax
	mov	word [si + 2], 0
	inc	bl
	jnz	.stub

; How long the disk takes depends on the host. From here on every run is the same, to the instruction.
.early:
	rdtsc
	sub	eax, [start]
	sbb	edx, [start + 4]
	jc	.early
	mov	cl, [shift]
	shrd	eax, edx, cl
	cmp	eax, SLED
	mov	bl, TOO_LATE
	jae	finish.with_bl
	add	ax, .sled
	jmp	ax
.sled:
	times	SLED nop

	mov	ax, LIST
	mov	ds, ax
	mov	es, [cs:results]
	xor	si, si
	xor	di, di
next:
	mov	bl, [si]
	cmp	bl, OP_TAKE
	je	.take
	cmp	bl, OP_WAIT
	je	.wait
	cmp	bl, OP_IN
	je	.in
	cmp	bl, OP_OUT
	jne	finish
	call	note_time
	mov	al, [si + 3]
	mov	dx, [si + 1]
	out	dx, al
	jmp	.done
.in:
	call	note_time
	nop
	mov	dx, [si + 1]
	in	al, dx
	movzx	bp, al
	jmp	.done
.take:
	mov	word [cs:vector], 0
	call	note_time
	nop
	sti
	nop
	nop
	nop
	cli
	mov	bp, [cs:vector]
	jmp	.done
.wait:
	call	note_time
	mov	ebx, eax
	movzx	eax, word [si + 1]
	mov	cl, [si + 3]
	shl	eax, cl
	mov	ecx, eax
.not_yet:
	rdtsc
	sub	eax, ebx
	cmp	eax, ecx
	jb	.not_yet
.done:
	mov	[es:di + 4], bp
	add	si, OP_SIZE
	jnc	.same_list
	mov	ax, ds
	add	ax, 1000h
	mov	ds, ax
.same_list:
	add	di, RESULT_SIZE
	cmp	di, 0F000h			; a multiple of a result and of a paragraph
	jb	next
	sub	di, 0F000h
	mov	ax, es
	add	ax, 0F00h
	mov	es, ax
	jmp	next

; The first of the four instructions is this RET.
note_time:
	xor	bp, bp
	rdtsc
	mov	[es:di], eax
	ret

taken:
	push	bp
	mov	bp, sp
	push	ax
	mov	ax, [bp + 2]
	mov	ah, TAKEN >> 8
	mov	[cs:vector], ax
	and	word [bp + 8], ~200h		; one is enough
	pop	ax
	pop	bp
	add	sp, 2
	iret

finish:
	mov	bl, 0
.with_bl:
	mov	al, bl
	out	QEMU_EXIT, al
.halt:
	cli
	hlt
	jmp	.halt

vector	dw	0
packet:
	db	16, 0
	dw	CHUNK, 0
.segment dw	LIST
.sector	dq	1
	times	497 - ($ - $$) db 0
start	dq	0				; filled in by the runner: when to begin
shift	db	0				; an instruction takes 2^shift nanoseconds
chunks	dw	0				; how many the list has
results	dw	0				; and the segment behind it
	dw	0AA55h

STUBS		equ	7E00h
STUB_SIZE	equ	5

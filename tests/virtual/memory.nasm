; memory: gate A20 by its three ways, the high memory area, INT 15h 87h, 88h, E801h, E820h; clock, alarm,
; waits

SECTORS		equ	12
%include "lib.inc"

LOW		equ	600h			; 0000:0600 is FFFF:0610 if the gate is closed

%macro gate 1
	call	a20
	value	%1, eax
%endmacro

%macro status 1
	setc	al
	hex	%1, ax
%endmacro

main:
	gate	"a20-at-start"
	in	al, 92h
	and	al, 0FCh
	out	92h, al
	gate	"a20-92-off"
	or	al, 2
	in	al, 92h
	and	al, 0FEh
	or	al, 2
	out	92h, al
	gate	"a20-92-on"
	mov	ah, 0DDh
	call	output_port
	gate	"a20-kbc-off"
	mov	ah, 0DFh
	call	output_port
	gate	"a20-kbc-on"
	mov	ax, 2400h
	int	15h
	status	"2400"
	gate	"a20-2400"
	mov	ax, 2402h
	int	15h
	mov	ah, 0
	hex	"2402", ax
	mov	ax, 2401h
	int	15h
	status	"2401"
	gate	"a20-2401"
	mov	ax, 2402h
	int	15h
	hex	"2402-on", ax
	mov	ax, 2403h
	int	15h
	hex	"2403", bx
	line

	; The high memory area keeps what is in it while the gate is closed
	push	es
	mov	ax, 0FFFFh
	mov	es, ax
	mov	word [es:0FFFEh], 1234h
	mov	word [es:10h], 5678h
	in	al, 92h
	and	al, 0FCh
	out	92h, al
	mov	ax, [es:10h]
	cmp	ax, [0]
	sete	al
	movzx	eax, al
	value	"hma-wraps", eax
	in	al, 92h
	or	al, 2
	and	al, 0FEh
	out	92h, al
	hex	"hma-top", [es:0FFFEh]
	hex	"hma-bottom", [es:10h]
	pop	es
	line

	; 16 KiB to 2 MiB and back, with a pattern and the gate closed
	push	es
	push	word 3000h
	pop	es
	xor	di, di
	mov	cx, 2000h
.pattern:
	mov	ax, di
	imul	ax, ax, 257
	stosw
	loop	.pattern
	mov	dword [source], 30000h
	mov	dword [target], 200000h
	call	move
	status	"87-up"
	mov	dword [source], 200000h
	mov	dword [target], 40000h
	call	move
	status	"87-down"
	push	ds
	push	word 3000h
	pop	ds
	push	word 4000h
	pop	es
	xor	si, si
	xor	di, di
	mov	cx, 2000h
	repe cmpsw
	pop	ds
	pop	es
	sete	al
	movzx	eax, al
	value	"87-same", eax
	gate	"a20-behind-87"
	line

	mov	ah, 88h
	int	15h
	movzx	eax, ax
	value	"kib-88", eax
	mov	ax, 0E801h
	xor	bx, bx
	int	15h
	movzx	eax, ax
	value	"kib-e801", eax
	movzx	eax, bx
	value	"blocks-e801", eax
	int	12h
	movzx	eax, ax
	value	"kib-12", eax
	xor	ebx, ebx
	mov	dword [rows], 0
.row:
	mov	eax, 0E820h
	mov	edx, 534D4150h
	mov	ecx, 20
	mov	di, row
	int	15h
	jc	.no_more
	inc	dword [rows]
	cmp	dword [row + 16], 1
	jne	.next
	cmp	dword [row], 100000h
	jne	.next
	mov	eax, [row + 8]
	shr	eax, 10
	value	"kib-e820", eax
.next:
	test	ebx, ebx
	jnz	.row
.no_more:
	mov	eax, [rows]
	cmp	eax, 3
	setae	al
	movzx	eax, al
	value	"rows-e820", eax
	line

	; Two seconds before a new century and a leap year
	mov	ah, 5
	mov	cx, 1999h
	mov	dx, 1231h
	int	1Ah
	mov	ah, 3
	mov	cx, 2359h
	mov	dx, 5800h
	int	1Ah
	mov	ah, 4
	int	1Ah
	hex	"year", cx
	hex	"day", dx
	mov	ah, 2
	int	1Ah
	hex	"minute", cx
	call	second_edge
	call	second_edge
	call	second_edge
	mov	ah, 4
	int	1Ah
	hex	"year-next", cx
	hex	"day-next", dx
	mov	ah, 2
	int	1Ah
	mov	dl, 0
	hex	"minute-next", cx
	hex	"second-next", dx
	line

	; The alarm
	set_vector 4Ah, alarm
	mov	al, 0Ch				; midnight was an alarm, too
	out	70h, al
	in	al, 71h
	mov	ah, 2
	int	1Ah
	mov	al, dh
	add	al, 2				; the seconds are below 10
	mov	dh, al
	mov	ah, 6
	int	1Ah
	status	"alarm-set"
	call	second_edge
	movzx	eax, byte [alarms]
	value	"alarms-early", eax
	call	second_edge
	call	second_edge
	movzx	eax, byte [alarms]
	value	"alarms", eax
	mov	ah, 7
	int	1Ah
	line

	; INT 15h 86h: 400 ms; 83h: 300 ms, seen by bit 7
	call	now
	mov	ebx, eax
	mov	ah, 86h
	mov	cx, 400000 >> 16
	mov	dx, 400000 & 0FFFFh
	int	15h
	setc	[carry]
	call	now
	sub	eax, ebx
	call	milliseconds
	value	"ms-86", eax
	call	now
	mov	[since], eax
	mov	byte [flag], 0
	mov	bx, flag
	mov	ax, 8300h
	mov	cx, 300000 >> 16
	mov	dx, 300000 & 0FFFFh
	int	15h
	setc	al
	movzx	eax, al
	value	"carry-83", eax
.wait:
	hlt
	test	byte [flag], 80h
	jz	.wait
	call	now
	sub	eax, [since]
	call	milliseconds
	value	"ms-83", eax
	movzx	eax, byte [carry]
	value	"carry-86", eax
	line
	ret

; EAX: 1 if address line 20 is let through
a20:
	push	es
	mov	ax, 0FFFFh
	mov	es, ax
	mov	al, [LOW]
	not	al
	mov	[es:LOW + 10h], al
	cmp	[LOW], al
	setne	al
	movzx	eax, al
	pop	es
	ret

; AH to the output port of the keyboard controller
output_port:
	call	.ready
	mov	al, 0D1h
	out	64h, al
	call	.ready
	mov	al, ah
	out	60h, al
.ready:
	in	al, 64h
	test	al, 2
	jnz	.ready
	ret

move:
	push	es
	push	ds
	pop	es
	mov	eax, [source]
	mov	[table + 12h], ax
	shr	eax, 16
	mov	[table + 14h], al
	mov	eax, [target]
	mov	[table + 1Ah], ax
	shr	eax, 16
	mov	[table + 1Ch], al
	mov	si, table
	mov	cx, 2000h
	mov	ah, 87h
	int	15h
	pop	es
	ret

milliseconds:
	push	edx
	push	ecx
	mov	edx, 1000
	mul	edx
	mov	ecx, 1193182
	div	ecx
	pop	ecx
	pop	edx
	ret

alarm:
	inc	byte [cs:alarms]
	iret

source		dd	0
target		dd	0
rows		dd	0
since		dd	0
alarms		db	0
flag		db	0
carry		db	0
	align	8, db 0
row		times 24 db 0
table		times 10h db 0
		dw	0FFFFh, 0
		db	0, 93h, 0, 0
		dw	0FFFFh, 0
		db	0, 93h, 0, 0
		times 10h db 0

	times (SECTORS + 1) * 512 - ($ - $$) db 0

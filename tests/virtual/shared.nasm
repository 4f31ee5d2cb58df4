; shared: one of many guests that share memory and a disk. It writes where guests do, in every way there is, to about as
; many pages as a DOS at its prompt, and finds what it has written and nothing else. Then it waits for a key, tells it,
; looks once more, and is done.

SECTORS		equ	4
%include "lib.inc"
	cpu	586				; RDTSC

COUNTER		equ	7E00h + SECTORS * 512	; after the program: a sector of the disk
TOUCHED		equ	40
HIGH		equ	200000h			; beyond what v86 code reaches
PATTERN		equ	6000h			; what comes back from there

%macro must 1				; condition: else it counts as wrong
	j%1	%%right
	inc	word [wrong]
%%right:
%endmacro

main:
	rdtsc
	mov	[mine], eax			; no two guests have the same
	call	use_disk
	call	use_pages
	call	use_gate
	call	use_far
	call	use_rom
	print	`ready\r\n`
	mov	ah, 0
	int	16h
	call	check_pages
	call	check_disk
	hex	"key", ax
	value	"wrong", dword [wrong]
	print	`\r\n`
	cli
	hlt

; A sector that all find as 0, and each leaves with a number of its own
use_disk:
	mov	si, 0201h
	call	sector
	cmp	dword [COUNTER], 0
	must	e
	mov	eax, [mine]
	mov	[COUNTER], eax
	mov	si, 0301h
	jmp	sector

check_disk:
	push	ax
	mov	dword [COUNTER], 0
	mov	si, 0201h
	call	sector
	mov	eax, [mine]
	cmp	[COUNTER], eax
	must	e
	pop	ax
	ret

sector:
	push	ds
	pop	es
	mov	ax, si
	mov	bx, COUNTER
	mov	cx, SECTORS + 2
	mov	dx, 0
	int	13h
	must	nc
	ret

; A dword in each of TOUCHED pages: 0 before
use_pages:
	mov	cx, TOUCHED
	mov	ax, 3000h
.next:	mov	es, ax
	cmp	dword [es:0FF0h], 0
	must	e
	mov	edx, [mine]
	mov	[es:0FF0h], edx
	add	ax, 100h
	loop	.next
	ret

check_pages:
	push	ax
	mov	cx, TOUCHED
	mov	ax, 3000h
.next:	mov	es, ax
	mov	edx, [mine]
	cmp	[es:0FF0h], edx
	must	e
	add	ax, 100h
	loop	.next
	pop	ax
	ret

; With the gate closed FFFF:8010 and FFFF:9010 are 0000:8000 and 0000:9000: written here and found there
use_gate:
	mov	ax, 0FFFFh
	mov	es, ax
	mov	ax, 2400h
	int	15h
	mov	eax, [mine]
	mov	[es:0B010h], eax
	cmp	[0B000h], eax
	must	e
	mov	[0C000h], eax
	cmp	[es:0C010h], eax
	must	e
	mov	ax, 2401h
	int	15h
	cmp	dword [es:0B010h], 0
	must	e
	mov	dword [es:0B010h], 1
	mov	eax, [mine]
	cmp	[0B000h], eax
	must	e
	ret

; To HIGH and back by INT 15h AH=87h; the page after it is empty
use_far:
	push	ds
	pop	es
	mov	edx, 7C00h
	mov	eax, HIGH
	call	move
	mov	edx, HIGH
	mov	eax, PATTERN
	call	move
	mov	si, 7C00h
	mov	di, PATTERN
	mov	cx, 100h
	repe	cmpsw
	must	e
	mov	edx, HIGH + 1000h
	mov	eax, PATTERN
	call	move
	mov	di, PATTERN
	xor	ax, ax
	mov	cx, 100h
	repe	scasw
	must	e
	ret

; 200h bytes from EDX to EAX
move:
	mov	[source + 2], dx
	shr	edx, 16
	mov	[source + 4], dl
	mov	[target + 2], ax
	shr	eax, 16
	mov	[target + 4], al
	mov	si, table
	mov	cx, 100h
	mov	ah, 87h
	int	15h
	must	nc
	ret

; F000:FFF0 keeps its jump; an instruction that writes there has no other effect
use_rom:
	mov	ax, 0F000h			; the firmware's last page, with where it starts
	mov	es, ax
	mov	al, [es:0FFF0h]
	not	byte [es:0FFF0h]
	cmp	al, [es:0FFF0h]
	must	e
	ret

mine	dd	0
wrong	dd	0

	align	8
table	times 16 db 0
source	dw	0FFFFh, 0, 9300h, 0
target	dw	0FFFFh, 0, 9300h, 0
	times 16 db 0

	times (SECTORS + 1) * 512 - ($ - $$) db 0
	times 512 db 0

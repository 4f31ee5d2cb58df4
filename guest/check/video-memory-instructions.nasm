; video-memory-instructions: what reaches planar video memory does there what it does in RAM
; Source: SDM vol 2, by mnemonic; IBM PS/2 Hardware Interface Technical Reference, "Graphics Controller".
;
; In write mode 0, with all planes written and one read, planar memory is memory. Each instruction runs with the
; same random registers and operands in RAM and at A0000h; registers, flags and memory are the same
; afterwards. In RAM nearly all run natively. A VGA that is a model has no page there: each is emulated.

%include "guest.inc"

VIDEO		equ	0A000h			; segments
RAM		equ	7000h
ROUNDS		equ	12
AREA		equ	100h			; offset of what instructions reach,
AREA_BYTES	equ	80h
MIDDLE		equ	140h			; of SI,
HIGH		equ	158h			; and DI
CL_LIMIT	equ	7

SMALL		equ	1 << 15			; divides: the high half of the dividend is zero
STACK		equ	1 << 14			; SS:SP is there, too
REPEATS		equ	1 << 13			; CX is at most seven
ANY		equ	FLAG_CF | FLAG_PF | FLAG_AF | FLAG_ZF | FLAG_SF | FLAG_OF
SHIFTED		equ	FLAG_AF | FLAG_OF	; undefined, by count

; case flags that do not count, instruction
%macro case 2+
	dw	%1
	db	%%end - %%start
%%start:
	%2
%%end:
%endmacro

%macro cases 2-*
%rep %0 - 1
	%rotate 1
	case	0, %1
%endrep
%endmacro

guest_start:
	cli
	mov	ax, 0012h
	int	10h
	push	word 0
	pop	es
	mov	word [es:60h * 4], off(iret_only)
	mov	[es:60h * 4 + 2], cs
	mov	si, off(table)
.next:	mov	[off(entry)], si
	mov	word [off(rounds)], ROUNDS
.round:	mov	ax, RAM
	mov	bx, off(in_ram)
	call	run
	mov	ax, VIDEO
	mov	bx, off(in_video)
	call	run
	call	compare
	call	random
	dec	word [off(rounds)]
	jnz	.round
	inc	dword [off(number)]
	mov	si, [off(entry)]
	movzx	ax, byte [si + 2]
	add	si, ax
	add	si, 3
	cmp	word [si], -1
	jne	.next
	mov	ax, 0003h
	int	10h
	expect32 "every-instruction-does-what-it-does-in-ram", [off(first_bad)], 0FFFFFFFFh
	expect32 "so-many-instructions-were-tried", [off(number)], CASES
	jmp	finish

random:	mov	eax, [cs:off(seed)]
	imul	eax, 1103515245
	add	eax, 12345
	mov	[cs:off(seed)], eax
	shr	eax, 8
	ret

iret_only:
	iret

; AX: segment. BX: where the results go.
run:	mov	[off(where)], ax
	mov	[off(results)], bx
	mov	eax, [off(seed)]
	push	eax
	call	fill
	call	make_code
	call	make_registers
	mov	[off(old_sp)], sp
	mov	si, [off(entry)]
	mov	ax, [off(where)]
	mov	ds, ax
	mov	es, ax
	test	word [cs:si], STACK
	jz	.own
	mov	ss, ax
	mov	sp, MIDDLE
.own:	mov	al, [cs:off(flags)]
	mov	ah, [cs:off(flags) + 1]
	add	al, 7Fh
	sahf
	mov	eax, [cs:off(regs)]
	mov	ebx, [cs:off(regs) + 4]
	mov	ecx, [cs:off(regs) + 8]
	mov	edx, [cs:off(regs) + 12]
	mov	esi, MIDDLE
	mov	edi, HIGH
	mov	ebp, MIDDLE + 8
	jmp	code
back:	mov	[cs:off(regs)], eax
	lahf
	seto	al
	mov	[cs:off(flags)], ax
	mov	[cs:off(regs) + 20], sp
	mov	ax, cs
	mov	ss, ax
	mov	sp, [cs:off(old_sp)]
	mov	ds, ax
	mov	[off(regs) + 4], ebx
	mov	[off(regs) + 8], ecx
	mov	[off(regs) + 12], edx
	mov	[off(regs) + 16], esi
	mov	[off(regs) + 24], edi
	mov	[off(regs) + 28], ebp
	mov	es, ax
	mov	si, off(regs)
	mov	di, [off(results)]
	mov	cx, REGS_BYTES
	rep movsb
	push	ds
	mov	ds, [off(where)]
	mov	si, AREA
	mov	cx, AREA_BYTES
	rep movsb
	pop	ds
	pop	eax
	mov	[off(seed)], eax
	ret

; A byte at a time, which no block is.
fill:	mov	es, [off(where)]
	mov	di, AREA
	mov	cx, AREA_BYTES
.byte:	call	random
	or	al, 1				; nobody divides by zero
	mov	[es:di], al
	inc	di
	loop	.byte
	ret

make_code:
	mov	ax, cs
	mov	es, ax
	mov	si, [off(entry)]
	movzx	cx, byte [si + 2]
	add	si, 3
	mov	di, off(code)
	rep movsb
	mov	al, 0E9h			; JMP back
	stosb
	mov	ax, off(back) - 2
	sub	ax, di
	stosw
	ret

make_registers:
	mov	cx, 4
	mov	di, off(regs)
.one:	call	random
	shl	eax, 9
	mov	bx, ax
	call	random
	xor	ax, bx
	stosd
	loop	.one
	call	random
	and	ax, 0D501h			; AH: SF ZF AF PF CF; AL: OF
	mov	[off(flags)], ax
	mov	dword [off(regs) + 4], 3	; EBX: a small index
	mov	si, [off(entry)]
	test	word [si], SMALL
	jz	.whole
	mov	dword [off(regs) + 12], 0
	and	dword [off(regs)], 0FFh
.whole:	test	word [si], REPEATS
	jz	.done
	and	dword [off(regs) + 8], CL_LIMIT
.done:	ret

compare:
	mov	si, [off(entry)]
	mov	ax, [si]
	and	ax, ANY
	not	ax				; flags that count; OF is in AL of the result
	mov	bx, ax
	xchg	bh, bl				; as LAHF has them
	mov	bl, 1
	test	ax, FLAG_OF
	jnz	.of
	mov	bl, 0
.of:	and	[off(in_ram) + REGS_BYTES - 2], bx
	and	[off(in_video) + REGS_BYTES - 2], bx
	mov	ax, cs
	mov	es, ax
	mov	si, off(in_ram)
	mov	di, off(in_video)
	mov	cx, REGS_BYTES + AREA_BYTES
	repe cmpsb
	je	.same
	cmp	dword [off(first_bad)], 0FFFFFFFFh
	jne	.same
	mov	eax, [off(number)]
	mov	[off(first_bad)], eax
.same:	ret

seed		dd	1
number		dd	0
first_bad	dd	0FFFFFFFFh		; the number of a row of the table
entry		dw	0
rounds		dw	0
where		dw	0
results		dw	0
old_sp		dw	0
regs		times 8 dd 0
flags		dw	0
REGS_BYTES	equ	34
in_ram		times REGS_BYTES + AREA_BYTES db 0
in_video	times REGS_BYTES + AREA_BYTES db 0
code		times 24 db 90h

%macro arithmetic 1
	cases	-, {%1 [di], al}, {%1 [di], ch}, {%1 [si], dx}, {%1 [si + bx], ecx}, {%1 al, [di]}, {%1 dh, [bp + 2]}
	cases	-, {%1 cx, [di + 5]}, {%1 eax, [si]}, {%1 byte [di], 5Ah}, {%1 word [di], 1234h}
	cases	-, {%1 dword [di], 12345678h}, {%1 word [di], -3}, {%1 dword [esi + ebx * 4], byte -3}
%endmacro

%macro rotation 1
	cases	-, {%1 byte [di], 1}, {%1 word [di], 1}, {%1 dword [di], 1}
	case	SHIFTED, %1 byte [di], cl
	case	SHIFTED, %1 word [si], cl
	case	SHIFTED, %1 dword [di + 3], cl
	case	SHIFTED, %1 byte [di], 5
	case	SHIFTED, %1 word [di], 11
	case	SHIFTED, %1 dword [edi], 19
%endmacro

; What the monitor emulates wherever its operand lies
%macro set_flags 0
	push	word FLAG_CF | FLAG_ZF | FLAG_OF
	popf
%endmacro

%macro set_flags_32 0
	push	dword FLAG_PF | FLAG_SF
	popfd
%endmacro

%macro return_from_interrupt 0
	pushf
	push	cs
	call	%%handler
	jmp	short %%on
%%handler:
	iret
%%on:
%endmacro

%macro return_from_interrupt_32 0
	pushfd
	o32 push cs
	call	dword %%handler
	jmp	short %%on
%%handler:
	iretd
%%on:
%endmacro

%macro from_port 0
	mov	dx, 21h
	insb
%endmacro

%macro from_port_again 0
	mov	dx, 21h
	rep insb
%endmacro

%macro to_port 0
	mov	dx, 21h
	in	al, dx
	mov	ah, al
	outsb
	in	al, dx
	xchg	al, ah
	out	dx, al
%endmacro

%macro load_msw 0
	mov	word [di], 8			; TS, which can be seen, and not PE
	lmsw	[di]
	mov	eax, cr0
	clts
%endmacro

table:	arithmetic add
	arithmetic or
	arithmetic adc
	arithmetic sbb
	arithmetic and
	arithmetic sub
	arithmetic xor
	arithmetic cmp
	rotation rol
	rotation ror
	rotation rcl
	rotation rcr
	rotation shl
	rotation shr
	rotation sar
	cases	-, {mov [di], ah}, {mov [si], dx}, {mov [di + bx], eax}, {mov bl, [di]}, {mov si, [di + 1]}, {mov edx, [esi]}
	cases	-, {mov byte [di], 77h}, {mov word [di], 7788h}, {mov dword [di], 778899AAh}, {mov al, [MIDDLE]}, {mov eax, [MIDDLE]}
	cases	-, {mov [MIDDLE], al}, {mov [MIDDLE], ax}, {mov [di], fs}, {xchg [di], al}, {xchg [di], cx}, {xchg [di], edx}
	cases	-, {test [di], al}, {test [di], ecx}, {test byte [di], 31h}, {test word [di], 3131h}, {xlatb}
	cases	-, {not byte [di]}, {not dword [di]}, {neg byte [di]}, {neg word [di]}, {neg dword [di]}
	cases	-, {inc byte [di]}, {inc word [di]}, {inc dword [di]}, {dec byte [di]}, {dec word [di]}, {dec dword [di]}
	case	ANY & ~(FLAG_CF | FLAG_OF), mul byte [di]
	case	ANY & ~(FLAG_CF | FLAG_OF), mul word [di]
	case	ANY & ~(FLAG_CF | FLAG_OF), mul dword [di]
	case	ANY & ~(FLAG_CF | FLAG_OF), imul byte [di]
	case	ANY & ~(FLAG_CF | FLAG_OF), imul word [di]
	case	ANY & ~(FLAG_CF | FLAG_OF), imul dword [di]
	case	ANY & ~(FLAG_CF | FLAG_OF), imul cx, [di]
	case	ANY & ~(FLAG_CF | FLAG_OF), imul ecx, [di]
	case	ANY & ~(FLAG_CF | FLAG_OF), imul cx, [di], 19
	case	ANY & ~(FLAG_CF | FLAG_OF), imul ecx, [di], 1234567
	case	ANY | SMALL, div byte [di]
	case	ANY | SMALL, div word [di]
	case	ANY | SMALL, div dword [di]
	case	ANY | SMALL, idiv word [di]
	case	ANY | SMALL, idiv dword [di]
	cases	-, {movzx ax, [di]}, {movzx ecx, byte [di]}, {movzx ecx, word [di]}, {movsx ax, [di]}, {movsx edx, byte [di]}
	cases	-, {movsx edx, word [di]}, {seto [di]}, {setc [di]}, {setz [di]}, {setbe [di]}, {sets [di]}, {setp [di]}
	cases	-, {setl [di]}, {setle [di]}, {setno [di]}, {setnc [di]}, {setnz [di]}, {seta [di]}, {setns [di]}, {setnp [di]}
	cases	-, {setge [di]}, {setg [di]}
	case	ANY & ~FLAG_CF, bt [di], bx
	case	ANY & ~FLAG_CF, bts [di], ebx
	case	ANY & ~FLAG_CF, btr word [di], 9
	case	ANY & ~FLAG_CF, btc dword [di], 29
	case	ANY & ~FLAG_ZF, bsf cx, [di]
	case	ANY & ~FLAG_ZF, bsr edx, [di]
	case	SHIFTED, shld [di], ax, 5
	case	SHIFTED, shrd [di], eax, cl
	cases	-, {cmpxchg [di], cl}, {cmpxchg [di], ecx}, {xadd [di], al}, {xadd [di], edx}
	cases	-, {movsb}, {movsw}, {movsd}, {stosb}, {stosw}, {stosd}, {lodsb}, {lodsw}, {lodsd}
	cases	-, {scasb}, {scasw}, {scasd}, {cmpsb}, {cmpsw}, {cmpsd}
	case	REPEATS, rep movsb
	case	REPEATS, rep movsd
	case	REPEATS, rep stosb
	case	REPEATS, rep stosw
	case	REPEATS, rep lodsw
	case	REPEATS, repe cmpsb
	case	REPEATS, repne cmpsw
	case	REPEATS, repne scasb
	case	REPEATS, a32 rep movsb
	case	STACK, push ax
	case	STACK, push edx
	case	STACK, pop cx
	case	STACK, pop ecx
	case	STACK, push word [di]
	case	STACK, pop word [di]
	case	STACK, a32 pop dword [esp + 8]
	case	STACK, pusha
	case	STACK, popa
	case	STACK, pushad
	case	STACK, push fs
	case	STACK, push 1234h
	case	STACK, enter 6, 0
	case	STACK, enter 4, 3
	case	STACK, leave
	case	STACK, pushf
	case	STACK, pushfd
	case	STACK, set_flags
	case	STACK, set_flags_32
	case	STACK, return_from_interrupt
	case	STACK, return_from_interrupt_32
	case	STACK, int 60h
	case	0, from_port
	case	REPEATS, from_port_again
	case	0, to_port
	case	0, load_msw
	dw	-1
CASES	equ	8 * 13 + 7 * 9 + 6 + 5 + 6 + 5 + 5 + 6 + 10 + 5 + 5 + 7 + 8 + 2 + 6 + 2 + 4 + 9 + 6 + 9 + 15 + 11

%include "check.inc"

; trap: instructions per trap, for every instruction that the monitor emulates
; run: gp=stop
;
; lib/measure.inc tells how. A figure includes the trapped instruction itself. "+" joins instructions that are
; counted as one, "each" is the mean of several. Ports that the guest has been given do not trap, and cost 1:
; which they are depends on the board (--virtual). "nobody" is a port without a device.

%define COM1_ONLY
%include "measure.inc"

VECTOR		equ	62h
BLOCK		equ	4000h			; free memory in our segment
PIT_CHANNEL0	equ	40h
PIT_CONTROL	equ	43h
KBC_STATUS	equ	64h
CMOS_INDEX	equ	70h
CMOS_DATA	equ	71h
EMPTY_PORT	equ	5F0h			; nobody is there
MSR_TSC		equ	10h

guest_start:
	begin_measuring
	handler	VECTOR, just_iret
	handler	VECTOR + 1, drop_frame
	handler	3, just_iret
	handler	4, just_iret
	handler	1, just_iret			; QEMU raises #UD for INT1; the monitor knows it by its byte
	in	al, PIC_MASK
	mov	[off(mask)], al

	; ---- the interrupt flag

	bench	"cli", 1
	cli
	endbench

	bench	"sti", 1
	sti
	endbench
	cli

	bench	"cli; sti: each", 2
	cli
	sti
	endbench
	cli

	bench	"cli, sti, 16 in a row: each", 16		; a run: one trap takes them all
	times 8 db 0FAh, 0FBh
	endbench
	cli

	bench	"cs cli", 1
	db	2Eh
	cli
	endbench

	; ---- the other flags

	bench	"pushf", 1, 1
	pushf
	add	sp, 2
	endbench

	bench	"popf", 1, 1
	push	word 2
	popf
	endbench

	bench	"pushf; popf: each", 2
	pushf
	popf
	endbench

	bench	"pushfd", 1, 1
	pushfd
	add	sp, 4
	endbench

	bench	"popfd", 1, 1
	push	dword 2
	popfd
	endbench

	; ---- software interrupts

	bench	"int + iret", 1
	int	VECTOR
	endbench

	bench	"int", 1, 1
	int	VECTOR + 1
	endbench

	bench	"iret", 1, 3
	push	word 2
	push	cs
	push	word off(.behind_iret)
	iret
.behind_iret:
	endbench

	bench	"iretd", 1, 3
	push	dword 2
	o32 push cs
	push	dword off(.behind_iretd)
	iretd
.behind_iretd:
	endbench

	bench	"int3 + iret", 1
	int3
	endbench

	mov	al, 80h
	bench	"into + iret", 1, 1
	cmp	al, 1				; OF=1
	into
	endbench

	bench	"int1 + iret", 1
	db	0F1h
	endbench

	; ---- control, debug and model-specific registers, descriptor tables

	bench	"mov eax,cr0", 1
	mov	eax, cr0
	endbench

	mov	eax, cr0
	bench	"mov cr0,eax", 1
	mov	cr0, eax
	endbench

	mov	eax, cr3
	bench	"mov cr3,eax", 1
	mov	cr3, eax
	endbench

	bench	"mov eax,dr7", 1
	mov	eax, dr7
	endbench

	mov	eax, dr7
	bench	"mov dr7,eax", 1
	mov	dr7, eax
	endbench

	bench	"smsw ax", 1			; these three run natively without UMIP
	smsw	ax
	endbench

	xor	ax, ax
	bench	"lmsw ax", 1
	lmsw	ax
	endbench

	bench	"clts", 1
	clts
	endbench

	bench	"sidt", 1
	sidt	[off(table)]
	endbench

	bench	"lidt", 1
	lidt	[off(vectors)]
	endbench

	bench	"sgdt", 1
	sgdt	[off(table)]
	endbench

	bench	"lgdt", 1
	lgdt	[off(table)]
	endbench

	bench	"invlpg", 1
	invlpg	[off(table)]
	endbench

	bench	"wbinvd", 1
	wbinvd
	endbench

	bench	"rdmsr", 1, 3
	mov	ebp, ecx
	mov	ecx, MSR_TSC
	rdmsr
	mov	ecx, ebp
	endbench

	bench	"rdpmc", 1, 3
	mov	ebp, ecx
	xor	ecx, ecx
	rdpmc
	mov	ecx, ebp
	endbench

	; ---- ports

	mov	dx, PIC_MASK
	bench	"in al,dx: PIC", 1
	in	al, dx
	endbench

	mov	dx, PIC_MASK
	mov	al, [off(mask)]
	bench	"out dx,al: PIC", 1
	out	dx, al
	endbench

	bench	"in al,imm8: PIC", 1
	in	al, PIC_MASK
	endbench

	mov	al, [off(mask)]
	bench	"out imm8,al: PIC", 1
	out	PIC_MASK, al
	endbench

	mov	dx, PIC_MASK
	bench	"cs in al,dx: PIC", 1
	db	2Eh
	in	al, dx
	endbench

	bench	"in al,imm8: PIT", 1
	in	al, PIT_CHANNEL0
	endbench

	bench	"in al,imm8: keyboard", 1
	in	al, KBC_STATUS
	endbench

	mov	al, 0Dh
	out	CMOS_INDEX, al
	bench	"in al,imm8: CMOS", 1
	in	al, CMOS_DATA
	endbench

	mov	dx, COM1 + UART_SCRATCH
	bench	"in al,dx: UART", 1
	in	al, dx
	endbench

	mov	dx, COM1 + UART_SCRATCH
	bench	"out dx,al: UART", 1
	out	dx, al
	endbench

	mov	dx, EMPTY_PORT
	bench	"in al,dx: nobody", 1
	in	al, dx
	endbench

	mov	dx, EMPTY_PORT
	bench	"out dx,al: nobody", 1
	out	dx, al
	endbench

	mov	dx, PROBE_TRAPS
	bench	"in al,dx: probe", 1
	in	al, dx
	endbench

	mov	dx, PROBE_TRAPS
	bench	"in eax,dx: probe", 1
	in	eax, dx
	endbench

	mov	dx, PIC_MASK
	mov	di, BLOCK
	bench	"insb: PIC", 1, 1
	insb
	dec	di
	endbench

	mov	si, BLOCK
	mov	al, [off(mask)]
	mov	[si], al
	bench	"outsb: PIC", 1, 1
	outsb
	dec	si
	endbench

	bench	"rep insb, 256: each", 256, 4
	mov	ebp, ecx
	mov	cx, 256
	mov	di, BLOCK
	rep insb
	mov	ecx, ebp
	endbench

	; ---- what runs natively must cost what it costs on the bare machine

	mov	eax, 1
	bench	"arithmetic: each", 5
	imul	eax, eax, 1664525
	add	eax, 1013904223
	mov	edx, eax
	shr	edx, 16
	xor	ebx, edx
	endbench

	bench	"rep movsw, 64: each", 64, 5
	mov	edx, ecx
	mov	si, BLOCK
	mov	di, BLOCK + 1000h
	mov	cx, 64
	rep movsw
	mov	ecx, edx
	endbench

	jmp	finish

just_iret:
	iret

drop_frame:					; back without IRET
	retf	2

%define MEASURE_ROUTINES
%include "measure.inc"

table:
	dw	0, 0, 0
vectors:
	dw	3FFh, 0, 0
mask:
	db	0

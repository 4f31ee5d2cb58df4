; can-tell-descriptor-tables: without UMIP a guest sees the real PE bit and where the monitor's tables are
; Source: SDM vol 2 SMSW, SGDT, SIDT; vol 3 2.5 Control Registers (CR4.UMIP).

%include "guest.inc"
%include "tell.inc"

CPUID_7_ECX_UMIP	equ	1 << 2
FEATURE_LEAF		equ	7

guest_start:
	call	find_umip
	mov	al, [off(has_umip)]
	xor	al, 1
	movzx	ecx, al				; what the monitor cannot hide, it shows
	smsw	ax
	and	eax, CR0_PE
	tell32	"smsw-shows-pe", eax, 0, ecx, ecx

	sidt	[off(table)]
	xor	eax, eax
	cmp	dword [off(table) + 2], 0
	setne	al
	tell32	"sidt-shows-a-table-that-is-not-at-0", eax, 0, ecx, ecx

	; Tables of the monitor's lie above what real mode reaches
	sgdt	[off(table)]
	xor	eax, eax
	cmp	dword [off(table) + 2], 110000h
	setae	al
	tell32	"sgdt-shows-a-table-out-of-reach", eax, 0, ecx, ecx
	jmp	finish

find_umip:
	xor	eax, eax
	cpuid
	cmp	eax, FEATURE_LEAF
	jb	.none
	mov	eax, FEATURE_LEAF
	xor	ecx, ecx
	cpuid
	test	ecx, CPUID_7_ECX_UMIP
	setnz	[off(has_umip)]
.none:
	ret

%include "check.inc"
tell_routines

has_umip:
	db	0
	align	4
table:
	dd	0, 0

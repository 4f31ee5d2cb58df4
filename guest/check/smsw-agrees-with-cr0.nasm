; smsw-agrees-with-cr0: with UMIP (or bare) SMSW in every form and MOV from CR0 tell the same story
; Source: SDM vol 2 SMSW; vol 3 2.5 Control Registers (CR4.UMIP).

%include "guest.inc"

guest_start:
	mov	ebx, cr0
	smsw	ax
	test	bl, CR0_PE
	jnz	.compare			; cr0=real
	test	al, CR0_PE
	jz	.compare
	skip	"smsw-agrees-with-cr0: this CPU has no UMIP, or it is off: SMSW shows the real PE"
	println	"PASS smsw-shows-the-real-pe-without-umip"
	jmp	finish
.compare:
	expect16 "smsw-ax", ax, bx
	mov	ecx, 55AA0000h
	smsw	cx
	shr	ecx, 16
	expect16 "smsw-of-16-bits-keeps-the-upper-half", cx, 55AAh
	xor	edx, edx
	smsw	edx
	expect32 "smsw-of-32-bits-stores-all-of-cr0", edx, ebx
	mov	ebp, esp
	smsw	esp
	mov	edi, esp
	mov	esp, ebp
	expect32 "smsw-esp", edi, ebx
	mov	dword [off(memory)], 0FFFFFFFFh
	smsw	[off(memory)]
	mov	ecx, 0FFFF0000h
	mov	cx, bx
	expect32 "smsw-to-memory-stores-16-bits", [off(memory)], ecx
	mov	dword [off(memory)], 0FFFFFFFFh
	mov	si, off(memory) - 5
	o32 smsw [si + 5]
	expect32 "smsw-to-memory-with-66-stores-16-bits", [off(memory)], ecx
	mov	dword [off(memory)], 0FFFFFFFFh
	mov	ebp, off(memory)
	xor	edi, edi
	smsw	[cs:ebp + edi * 4]
	expect32 "smsw-to-memory-a32-sib", [off(memory)], ecx
	jmp	finish

%include "check.inc"

	align	4
memory:
	dd	0

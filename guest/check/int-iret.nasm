; int-iret: INT n pushes FLAGS, CS and the next IP and clears IF, TF and AC; IRET and IRETD take them back
; vme: int-clears-ac-keeps-id: an INT that needs no monitor leaves AC set
; vme: iret-16-leaves-the-upper-half: an INT that needs no monitor leaves AC set
; vme: iret-ignores-nt: with VME PUSHF and INT show IOPL 3
; iopl3: iretd-sets-no-vm-vif-vip: PUSHF and INT show IOPL 3
; iopl3: iret-ignores-nt: PUSHF and INT show IOPL 3
; Source: SDM vol 2 INT n, IRET; vol 3 20.1.4 Interrupt and Exception Handling.

%include "guest.inc"

VECTOR		equ	62h

guest_start:
	xor	ax, ax
	mov	fs, ax
	mov	eax, [fs:VECTOR * 4]
	mov	[off(old_vector)], eax
	mov	word [fs:VECTOR * 4], off(handler)
	mov	[fs:VECTOR * 4 + 2], cs

	; The frame
	sti
	mov	[off(sp_before)], sp
	stc
	int	VECTOR
.next:
	pushf
	pop	bx
	cli
	mov	[off(sp_after)], sp
	expect16 "int-pushes-the-next-ip", [off(seen_ip)], off(.next)
	mov	ax, cs
	expect16 "int-pushes-cs", [off(seen_cs)], ax
	mov	ax, [off(seen_flags)]
	and	ax, FLAG_IF | FLAG_TF | FLAG_CF | 2
	expect16 "int-pushes-flags-with-if-1", ax, FLAG_IF | FLAG_CF | 2
	mov	ax, [off(seen_live)]
	and	ax, FLAG_IF | FLAG_TF | FLAG_CF
	expect16 "int-clears-if-and-tf-keeps-the-rest", ax, FLAG_CF
	mov	ax, [off(sp_before)]
	sub	ax, [off(seen_sp)]
	expect16 "int-pushes-6-bytes", ax, 6
	and	bx, FLAG_IF | FLAG_CF
	expect16 "iret-restores-if-and-cf", bx, FLAG_IF | FLAG_CF
	expect16 "iret-pops-6-bytes", [off(sp_after)], [off(sp_before)]

	; IF=0 before, IF=0 after
	cli
	int	VECTOR
	pushf
	pop	ax
	and	ax, FLAG_IF
	expect16 "iret-restores-if-0", ax, 0

	; AC is cleared on the way in and comes back only by an IRETD
	push	dword FLAG_AC | FLAG_ID | 2
	popfd
	int	VECTOR
	pushfd
	pop	ebx
	push	dword 2
	popfd
	mov	eax, [off(seen_live32)]
	and	eax, FLAG_AC | FLAG_ID
	expect32 "int-clears-ac-keeps-id", eax, FLAG_ID
	and	ebx, FLAG_AC | FLAG_ID
	expect32 "iret-16-leaves-the-upper-half", ebx, FLAG_ID

	; IOPL and NT are pushed, and kept in the handler: real mode ignores them
	push	word FLAG_IOPL | FLAG_NT | 2
	popf
	int	VECTOR
	pushf
	pop	bx
	push	word 2
	popf
	expect16 "int-pushes-iopl-and-nt", [off(seen_flags)], FLAG_IOPL | FLAG_NT | 2
	and	bx, FLAG_IOPL | FLAG_NT
	expect16 "iret-restores-iopl-and-nt", bx, FLAG_IOPL | FLAG_NT

	; An operand size prefix does not change INT: there is no 32-bit frame in real mode
	mov	[off(sp_before)], sp
	o32 int	VECTOR
.after_o32:
	mov	ax, [off(sp_before)]
	sub	ax, [off(seen_sp)]
	expect16 "int-with-66-pushes-6-bytes", ax, 6
	expect16 "int-with-66-pushes-ip-behind-it", [off(seen_ip)], off(.after_o32)

	; CD 03 is INT n as any other
	mov	eax, [fs:3 * 4]
	mov	[off(old_vector3)], eax
	mov	eax, [fs:VECTOR * 4]
	mov	[fs:3 * 4], eax
	mov	word [off(seen_ip)], 0
	db	0CDh, 3
.after_cd3:
	mov	eax, [off(old_vector3)]
	mov	[fs:3 * 4], eax
	expect16 "int-3-of-two-bytes-is-vectored", [off(seen_ip)], off(.after_cd3)

	; Vectors 0 and FFh: the ends of the table
	mov	eax, [fs:0]
	mov	ebx, [fs:0FFh * 4]
	mov	ecx, [fs:VECTOR * 4]
	mov	[fs:0], ecx
	mov	[fs:0FFh * 4], ecx
	int	0
.after_int0:
	mov	bp, [off(seen_ip)]
	int	0FFh
.after_intff:
	mov	[fs:0], eax
	mov	[fs:0FFh * 4], ebx
	expect16 "int-0-is-vectored", bp, off(.after_int0)
	expect16 "int-ff-is-vectored", [off(seen_ip)], off(.after_intff)

	; The stack wraps: SP=4 has room for two words, the third goes to the top of the segment
	mov	bp, sp
	mov	eax, [0]		; (this guest's first instruction is on that stack)
	mov	sp, 4
	int	VECTOR
	mov	bx, sp
	mov	sp, bp
	mov	[0], eax
	expect16 "int-at-sp-4-wraps", [off(seen_sp)], 0FFFEh
	expect16 "iret-at-sp-fffe-wraps", bx, 4

	; A high half of ESP that is rubbish is neither used nor lost
	mov	ebp, esp
	or	esp, 0BEEF0000h
	int	VECTOR
	mov	eax, esp
	mov	esp, ebp
	and	eax, 0FFFF0000h
	expect32 "int-and-iret-keep-the-high-half-of-esp", eax, 0BEEF0000h

	; IRETD: EIP, CS, EFLAGS as dwords; the high half of the CS dword means nothing
	mov	[off(sp_before)], sp
	push	dword FLAG_CF | FLAG_AC | FLAG_ID | FLAG_IOPL | FLAG_NT | 2
	push	word 0DEADh
	push	cs
	push	dword off(.iretd)
	iretd
	ud2
.iretd:
	mov	[off(sp_after)], sp
	pushfd
	pop	eax
	push	dword 2
	popfd
	expect32 "iretd-loads-eflags", eax, FLAG_CF | FLAG_AC | FLAG_ID | FLAG_IOPL | FLAG_NT | 2
	expect16 "iretd-pops-12-bytes", [off(sp_after)], [off(sp_before)]

	; IRETD cannot set VM, VIF, VIP (real mode keeps what they were)
	push	dword FLAG_VM | (3 << 19) | 2
	push	word 0
	push	cs
	push	dword off(.iretd_vm)
	iretd
	ud2
.iretd_vm:
	pushfd
	pop	eax
	expect32 "iretd-sets-no-vm-vif-vip", eax, 2

	; NT=1 in FLAGS does not make IRET a task switch
	push	word FLAG_NT | 2
	popf
	push	word 2
	push	cs
	push	word off(.nt)
	iret
	ud2
.nt:
	pushf
	pop	ax
	expect16 "iret-ignores-nt", ax, 2

	; Neither INT nor IRET changes a register. The words that IRET pops are all different.
	mov	eax, 0A0A1A2A3h
	mov	ecx, 0C0C1C2C3h
	mov	edx, 0D0D1D2D3h
	mov	ebx, 0B0B1B2B3h
	mov	ebp, 0E0E1E2E3h
	mov	esi, 051525354h
	mov	edi, 061626364h
	push	es
	push	gs
	push	word 2345h
	pop	es
	push	word 3456h
	pop	gs
	pushad
	mov	[off(sp_before)], sp
	int	VECTOR
	pushad
	mov	bp, sp
	mov	cx, 8
	mov	di, 0
.register:
	mov	eax, [bp + 32]			; as before the INT
	cmp	cx, 5				; ESP, which was 32 bytes further up
	jne	.compare
	sub	eax, 32
.compare:
	cmp	eax, [bp]
	je	.kept
	inc	di
.kept:
	add	bp, 4
	loop	.register
	add	sp, 64
	mov	ax, es
	mov	bx, gs
	pop	gs
	pop	es
	expect16 "int-and-iret-keep-all-registers", di, 0
	expect16 "int-and-iret-keep-es", ax, 2345h
	expect16 "int-and-iret-keep-gs", bx, 3456h
	push	word FLAG_CF | FLAG_ZF | 2
	push	cs
	push	word off(.three_words)
	iret
	ud2
.three_words:
	pushf
	pop	ax
	mov	bx, cs
	and	ax, FLAG_CF | FLAG_PF | FLAG_ZF | FLAG_SF
	expect16 "iret-takes-flags-from-the-third-word", ax, FLAG_CF | FLAG_ZF
	mov	cx, ds
	expect16 "iret-takes-cs-from-the-second-word", bx, cx

	; Far into another segment with the same linear address
	push	word 2
	mov	ax, cs
	sub	ax, 10h
	push	ax
	push	word off(.other) + 100h
	iret
.other:
	mov	bx, cs
	push	ds
	push	word off(.home)
	retf
.home:
	expect16 "iret-loads-cs", bx, ax

	mov	eax, [off(old_vector)]
	mov	[fs:VECTOR * 4], eax
	jmp	finish

handler:
	mov	[cs:off(seen_sp)], sp
	pushfd
	pop	dword [cs:off(seen_live32)]
	push	bp
	mov	bp, sp
	push	eax
	mov	eax, [cs:off(seen_live32)]
	mov	[cs:off(seen_live)], ax
	mov	ax, [bp + 2]
	mov	[cs:off(seen_ip)], ax
	mov	ax, [bp + 4]
	mov	[cs:off(seen_cs)], ax
	mov	ax, [bp + 6]
	mov	[cs:off(seen_flags)], ax
	pop	eax
	pop	bp
	iret

%include "check.inc"

	align	4
old_vector:
	dd	0
old_vector3:
	dd	0
seen_live32:
	dd	0
sp_before:
	dw	0
sp_after:
	dw	0
seen_sp:
	dw	0
seen_ip:
	dw	0
seen_cs:
	dw	0
seen_flags:
	dw	0
seen_live:
	dw	0

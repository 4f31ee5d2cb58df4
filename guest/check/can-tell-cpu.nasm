; can-tell-cpu: what the processor does in real mode, and the virtual one does not
; run: gp=reflect
; bare-bochs: rdpmc-is-undefined: Bochs's CPU has performance counters
; Source: SDM vol 3 17.2 Debug Registers; vol 2 MOV (Control Registers), RDMSR, WRMSR, RDPMC, MONITOR.

%include "guest.inc"
%include "tell.inc"

DR7_WRITE_4_BYTES_1	equ	0D0h << 16 | 1 << 3	; breakpoint 1: global, data writes, 4 bytes
CR4_OSXSAVE		equ	1 << 18
MSR_TSC			equ	10h
MSR_APIC_BASE		equ	1Bh
NO_FAULT		equ	NOT_CAUGHT

guest_start:
	cli
	xor	eax, eax
	mov	ax, cs
	shl	eax, 4
	add	eax, off(memory)
	mov	dr1, eax
	mov	eax, DR7_WRITE_4_BYTES_1
	mov	dr7, eax
	try
	inc	dword [off(memory)]
	nop
	endtry
	xor	eax, eax
	mov	dr7, eax
	tell16	"a-data-breakpoint-fires", [off(caught_vector)], 1, NO_FAULT, NO_FAULT

	mov	eax, CR4_OSXSAVE
	try
	mov	cr4, eax
	endtry
	tell16	"cr4-osxsave-cannot-be-set", [off(caught_vector)], NO_FAULT, 13, 13
	xor	eax, eax
	mov	cr4, eax

	mov	ecx, MSR_APIC_BASE
	try
	rdmsr
	endtry
	tell16	"rdmsr-of-the-apic-base-is-refused", [off(caught_vector)], NO_FAULT, 13, 13
	mov	ecx, MSR_TSC
	xor	eax, eax
	xor	edx, edx
	try
	wrmsr
	endtry
	tell16	"wrmsr-of-the-tsc-is-refused", [off(caught_vector)], NO_FAULT, 13, 13

	; These need privilege, which real mode has and virtual-8086 mode has not
	mov	eax, off(memory)
	xor	ecx, ecx
	xor	edx, edx
	try
	db	0Fh, 01h, 0C8h			; monitor
	endtry
	tell16	"monitor-is-undefined", [off(caught_vector)], NO_FAULT, 6, 6
	xor	ecx, ecx
	try
	rdpmc
	endtry
	tell16	"rdpmc-is-undefined", [off(caught_vector)], 6, NO_FAULT, NO_FAULT
	jmp	finish

%include "check.inc"
%include "catch.inc"
	tell_routines

	align	4
memory:
	dd	0

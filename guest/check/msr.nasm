; msr: the time-stamp counter can be read as a model-specific register; one that is not there is #GP
; run: gp=reflect
; bare: no (emulated CPUs answer for registers that they do not have)
; Source: SDM vol 2 RDMSR, WRMSR.

%include "guest.inc"

MSR_TSC		equ	10h
MSR_NONE	equ	12345678h

guest_start:
	mov	ecx, MSR_TSC
	try
	rdmsr
	endtry
	expect16 "rdmsr-of-the-tsc-does-not-fault", [off(caught_vector)], NOT_CAUGHT
	mov	esi, eax
	mov	edi, edx
	rdmsr
	sub	eax, esi
	sbb	edx, edi
	setc	bl
	expect8	"rdmsr-of-the-tsc-never-goes-back", bl, 0

	mov	ecx, MSR_NONE
	mov	eax, 55555555h
	try
.rdmsr:
	rdmsr
	endtry
	expect16 "rdmsr-of-nothing-is-vector-13", [off(caught_vector)], 13
	expect16 "rdmsr-of-nothing-pushes-its-own-ip", [off(caught_ip)], off(.rdmsr)
	expect32 "rdmsr-of-nothing-keeps-eax", eax, 55555555h
	try
	wrmsr
	endtry
	expect16 "wrmsr-of-nothing-is-vector-13", [off(caught_vector)], 13
	jmp	finish

%include "check.inc"
%include "catch.inc"

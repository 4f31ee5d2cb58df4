; can-tell-ports: devices that a virtual guest has not, and ports that the monitor keeps
; bare-bochs: the-port-of-isa-debug-exit-answers: Bochs has no such device
; Source: PCI BIOS 2.1, mechanism 1; Intel 82371AB (290562) and 82077AA (290166) data sheets; ATA-2 9.1; SDM vol 1 18.3
; I/O Address Space, for words.

%include "guest.inc"
%include "tell.inc"

CPUID_1_ECX_HYPERVISOR	equ	1 << 31
PCI_HOST_BRIDGE		equ	80000000h
INTEL			equ	8086h
ELCR_SLAVE		equ	4D1h
ATA_STATUS		equ	1F7h
FDC_STATUS		equ	3F4h
DEBUG_EXIT_SECOND	equ	0F5h		; of QEMU's isa-debug-exit at F4h
POST_CODE		equ	80h
MARK			equ	5Ah
EMPTY			equ	0FFh
PORT_A			equ	92h		; the next device is far from it
SOME_ODD_PORT		equ	301h

; found: does nobody answer at the port?
%macro tell_empty 5
	mov	dx, %2
	in	al, dx
	cmp	al, EMPTY
	sete	al
	movzx	eax, al
	tell32	%1, eax, %3, %4, %5
%endmacro

guest_start:
	mov	dx, PCI_ADDRESS
	mov	eax, PCI_HOST_BRIDGE
	out	dx, eax
	mov	dx, PCI_DATA
	in	ax, dx
	tell16	"the-host-bridge-is-intels", ax, INTEL, INTEL, 0FFFFh
	tell_empty "no-disk-controller", ATA_STATUS, 0, 0, 1
	tell_empty "no-floppy-controller", FDC_STATUS, 0, 0, 1
	mov	dx, ELCR_SLAVE
	in	al, dx
	test	al, al
	setnz	al
	movzx	eax, al
	tell32	"some-irqs-are-level-triggered", eax, 1, 1, 0
	; QEMU's board does not have the register, Bochs's has
	mov	eax, 1
	cpuid
	test	ecx, CPUID_1_ECX_HYPERVISOR
	setz	al
	movzx	edi, al
	mov	al, MARK
	out	POST_CODE, al
	in	al, POST_CODE
	cmp	al, MARK
	sete	al
	movzx	eax, al
	tell32	"the-post-code-can-be-read", eax, edi, edi, 1
	; A word is a byte from each of two ports. QEMU gives it as a whole to one device, and an odd one to nobody.
	mov	dx, PORT_A
	in	ax, dx
	cmp	ah, EMPTY
	setne	cl
	cmp	al, ah
	sete	al
	and	al, cl
	movzx	eax, al
	tell_chip "a-word-from-92h-is-its-byte-twice", eax, 1, 0
	mov	dx, SOME_ODD_PORT
	in	ax, dx
	movzx	eax, ax
	tell_chip "a-word-from-301h-is-0", eax, 0, 0FFFFh
	mov	dx, DEBUG_EXIT_SECOND
	in	al, dx
	cmp	al, EMPTY
	setne	al
	movzx	eax, al
	tell32	"the-port-of-isa-debug-exit-answers", eax, 1, 0, 0
	mov	dx, PROBE_SIGNATURE
	in	eax, dx
	tell32	"the-probe-answers", eax, -1, PROBE_MAGIC, PROBE_MAGIC
	jmp	finish

%include "check.inc"
	tell_routines

; Where the CPU arrives when it leaves the guest, and how it goes back.
;
; From v86 mode the CPU has switched to TSS.SS0:ESP0, pushed GS FS DS ES SS ESP
; EFLAGS CS EIP and perhaps an error code, and zeroed DS ES FS GS: SDM vol 3
; 20.3.1.1 "Handling an Interrupt or Exception Through a Protected-Mode Trap or
; Interrupt Gate". ESP0 is the end of the vCPU's own trap frame, so what is
; pushed here completes that frame in place. From ring 0 the CPU pushes only
; EFLAGS CS EIP; the same path serves both, since IRET looks at VM in the image.

        bits    32

%define SEL(name, value) SEL_ %+ name equ value
%include "selectors.def"
%define TF(field, off, by) TF_ %+ field equ off
%include "trap_frame.def"

; A fault leaves RF=1 in the image, which would hide a hardware breakpoint on the
; instruction that is resumed: SDM vol 3 17.3.1.1 "Instruction-Breakpoint ...".
RF              equ 1 << 16

; IOPL, AC, VIP and ID: a guest runs with all of them clear and cannot set them.
; Differs: on QEMU 7.2 it can. A CMPXCHG8B there leaves an operand of the arithmetic
; before it in EFLAGS, bit for bit. (NT and VIF: see exit_gp. At all traps but #GP
; vcpu.possible says it.)
NEVER_SET       equ 3 << 12 | 1 << 18 | 1 << 20 | 1 << 21

; Behind the frame, in struct vcpu: trap.c asserts it.
VCPU_attention  equ TF_gs + 4
VCPU_host_esp   equ TF_gs + 8
VCPU_possible   equ TF_gs + 32
VM_FLAG         equ 1 << 17

        extern  exit_gp, exit_gp_iopl3, trap_dispatch, exit_attention, double_fault, exit_ring3, exit_ring3_attention, ring3_frame
        global  trap_stubs, trap_stub_13_iopl3, trap_attend, trap_check, trap_leave, trap_return, trap_iret, vcpu_enter, trap_begin, trap_end
        global  trap_ring3_stubs, trap_ring3_check, trap_ring3_return, vcpu_enter_ring3
        global  double_fault_entry

        section .text
trap_begin:

; Vectors 8, 10-14, 17, 21, 29 and 30 push an error code; a zero evens out the rest.
%macro TRAP_STUB 1
trap_stub_%1:
  %if !(%1 = 8 || (%1 >= 10 && %1 <= 14) || %1 = 17 || %1 = 21 || %1 = 29 || %1 = 30)
        push    dword 0
  %endif
        push    dword %1
%endmacro

; The rest of the frame, the monitor's data selectors, and into C.
; %2: flags that the guest does not go back with.
%macro TRAP_ENTRY 2
        pushad
        mov     eax, SEL_DATA
        mov     ds, eax
        mov     es, eax
        cld                             ; DF is still the guest's
        and     dword [esp + TF_eflags], ~(%2)
        mov     eax, esp                ; struct trap_frame * (regparm)
        call    %1
%endmacro

%assign n 0
%rep 256
  %if n != 13
        TRAP_STUB n
        jmp     trap_entry
  %endif
  %assign n n + 1
%endrep

trap_entry:
        TRAP_ENTRY trap_dispatch, RF
        jmp     trap_return

        TRAP_STUB 13                    ; #GP, the common one, has the straight way
trap_entry_gp:
        TRAP_ENTRY exit_gp, RF | NEVER_SET
trap_return:
        popad
        add     esp, TF_eip - TF_vector ; drop vector and error code
trap_iret:
        iretd                           ; VM=1: also pops ESP SS ES DS FS GS

trap_stub_13_iopl3:                     ; #GP of a guest with iopl=3: its flags are its own
        push    dword 13
trap_entry_gp_iopl3:
        TRAP_ENTRY exit_gp_iopl3, RF
        jmp     trap_return

; A guest whose own code runs in ring 3 arrives by a table of its own (desc_use_ring3), from its
; v86 code as above, and from ring 3 with 20 bytes. ESP0 is then frame.es, so EIP to SS lie where
; they lie in any frame; the other segment registers are still the program's, and are added here.
%assign n 0
%rep 256
trap_ring3_stub_%+ n:
  %if !(n = 8 || (n >= 10 && n <= 14) || n = 17 || n = 21 || n = 29 || n = 30)
        push    dword 0
  %endif
        push    dword n
        jmp     trap_ring3_entry
  %assign n n + 1
%endrep

trap_ring3_entry:
        pushad
        cmp     esp, [ss:ring3_frame]   ; DS is still the program's
        jne     .saved                  ; from the monitor itself: nothing lies above EFLAGS
        mov     eax, [esp + VCPU_possible]
        and     [esp + TF_eflags], eax  ; QEMU: see NEVER_SET; VM is one of those flags
        test    eax, VM_FLAG
        jnz     .saved
        mov     [esp + TF_es], es
        mov     [esp + TF_ds], ds
        mov     [esp + TF_fs], fs
        mov     [esp + TF_gs], gs
.saved: mov     eax, SEL_DATA
        mov     ds, eax
        mov     es, eax
        cld
        mov     eax, esp                ; struct trap_frame * (regparm)
        call    exit_ring3
        mov     esp, eax                ; the frame, where it belongs
        cmp     esp, [ring3_frame]
        jne     trap_return
trap_ring3_check:                       ; vcpu_enter_ring3 also arrives here
        cmp     dword [esp + VCPU_attention], 0
        je      trap_ring3_return
        mov     eax, esp
        call    exit_ring3_attention
        test    eax, eax                ; EXIT_NONE: back to the guest
        jz      trap_ring3_return
        mov     esp, [esp + VCPU_host_esp]
        jmp     trap_leave
trap_ring3_return:                      ; IRETD to ring 3 pops ESP and SS; the others are loaded before.
        test    dword [esp + TF_eflags], VM_FLAG
        jnz     trap_return
        mov     es, [esp + TF_es]       ; client/segments.c: none of them can fault
        mov     fs, [esp + TF_fs]
        mov     gs, [esp + TF_gs]
        mov     ds, [esp + TF_ds]
        popad
        add     esp, TF_eip - TF_vector
        iretd

; enum vm_exit vcpu_enter_ring3(struct vcpu *v)
vcpu_enter_ring3:
        push    ebp
        push    ebx
        push    esi
        push    edi
        mov     [eax + VCPU_host_esp], esp
        mov     esp, eax
        jmp     trap_ring3_check

; void trap_attend(struct vcpu *v): the end of a trap that has raised something. It is
; called last, from any depth: what lies below the frame is not needed any more.
trap_attend:
        mov     esp, eax
trap_check:                             ; vcpu_enter also arrives here
        cmp     dword [esp + VCPU_attention], 0
        je      trap_return
        mov     eax, esp
        call    exit_attention
        test    eax, eax                ; EXIT_NONE: back to the guest
        jz      trap_return
        mov     esp, [esp + VCPU_host_esp]
trap_leave:
        pop     edi                     ; back to the loop, which called vcpu_enter
        pop     esi
        pop     ebx
        pop     ebp
        ret

; enum vm_exit vcpu_enter(struct vcpu *v)
vcpu_enter:
        push    ebp
        push    ebx
        push    esi
        push    edi
        mov     [eax + VCPU_host_esp], esp
        mov     esp, eax                ; the vCPU begins with its frame
        jmp     trap_check

trap_end:

; The double-fault task: its own stack, whatever became of the other one.
double_fault_entry:
        cld
        call    double_fault            ; does not return

; Addresses of the 256 stubs, for the IDT.
        section .rodata
trap_stubs:
%assign n 0
%rep 256
        dd      trap_stub_ %+ n
  %assign n n + 1
%endrep

trap_ring3_stubs:
%assign n 0
%rep 256
        dd      trap_ring3_stub_ %+ n
  %assign n n + 1
%endrep

        section .note.GNU-stack noalloc noexec nowrite progbits

; Asleep in ring 0.

        bits    32
        global  idle_wait, idle_hlt, idle_end

        section .text

; void idle_wait(void): sleep until an interrupt. STI takes effect after HLT has begun, so
; none is lost. The handler of the one that wakes us has to clear IF in the frame that it
; returns by (trap_in_monitor()), so that no second one comes before CLI.
idle_wait:
        sti
        hlt
idle_hlt:                               ; the only ring 0 address that interrupts may find
        cli
        ret
idle_end:

        section .note.GNU-stack noalloc noexec nowrite progbits

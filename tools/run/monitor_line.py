"""The monitor's command line: what follows from the run's options, then what the user adds to it."""

# Steps that read text from the screen that the machine shows. Those of one guest ask the monitor.
READ_TEXT = ('wait', 'expect', 'screen', 'check')


def needs_card(options):
    """Curses shows text alone, and so does what a script reads: the wall is a picture."""
    return options.display == 'curses' or any(step.verb in READ_TEXT and not step.guest for step in options.steps)


def compose(plan, options):
    """key=value words. What the user says of a key himself stands alone."""
    words = []

    def add(key, value):
        if value and not options.appends(key):
            words.append(f'{key}={value}')

    add('guest', plan.builtin)
    if not plan.virtual:
        add('boot', plan.boot)
    add('signature', 'any' if plan.any_signature else '')
    if options.trace or options.trace_file:
        add('trace', options.trace or 'on')
    if options.trace_file:
        add('trace-out', 'memory' if options.trace_in_memory() else 'e9')
    if plan.virtual and plan.guest_count > 1 and needs_card(options):
        add('display', 'card')
    # A recording is of all guests; who steps through one sees it alone.
    add('gdb', 'on' if options.gdb else 'beside' if options.record else '')
    # Leaving QEMU would take the guest's last screen away with it.
    if options.script:
        add('end', 'halt')
        add('orders', 'on' if options.gives_orders else '')
    elif options.display != 'headless':
        add('end', 'key')
    elif plan.virtual and plan.boot:
        # The screen is all that a booted system may say.
        add('screen', 'log')
    return ' '.join([*words, *([options.append] if options.append else [])])

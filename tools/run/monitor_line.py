"""The monitor's command line: what follows from the run's options, then what the user adds to it."""


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
    add('trace-out', 'e9' if options.trace_file else '')
    add('gdb', 'on' if options.gdb or options.record else '')
    # Leaving QEMU would take the guest's last screen away with it.
    if options.script:
        add('end', 'halt')
    elif options.display != 'headless':
        add('end', 'key')
    elif plan.virtual and plan.boot:
        # The screen is all that a booted system may say.
        add('screen', 'log')
    return ' '.join([*words, *([options.append] if options.append else [])])

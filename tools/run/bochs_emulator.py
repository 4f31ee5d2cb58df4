"""A plan in Bochs, without a window, booted from the CD."""

import bochs
from emulator import Cd, Emulator


class Bochs(Emulator):
    tool_sets = ['iso', 'bochs']
    cpu_list = ('bochs', '-help', 'cpu')

    def __init__(self, plan, options):
        super().__init__(plan, options)
        self.cd = Cd(plan)
        self.machine = bochs.Machine(plan.directory, self.cd.path, plan.memory, plan.attached, options.cpu,
                               log_port=bool(plan.boot))

    def cpu_models(self):
        return self.cpu_list_text().splitlines()

    def provide(self):
        self.cd.provide()

    def lines(self):
        return [*self.cd.lines(), *[f'# bochsrc: {line}' for line in self.machine.configuration().splitlines()],
                self.machine.command()]

    def run(self, running):
        return self.machine.run(running, self.options.seconds or bochs.SECONDS, self.options.trace_file)

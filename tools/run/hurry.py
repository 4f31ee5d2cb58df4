"""A replay does not wait out the time in which the recorded machine stood idle."""

from qmp import Asker

# Between two questions while the machine runs, and while it stands.
RUNS_SECONDS, STANDS_SECONDS = 0.0002, 0.01


class Hurry(Asker):
    """QEMU's main loop sleeps until the timer of an idle machine is due by the host's clock, although the recording
    says which time it is. Whoever asks it something wakes it, and it goes on at once: a FreeDOS at its prompt replays
    ten times as fast. What it replays is the same."""

    def work(self):
        while not self.over.wait(RUNS_SECONDS if self.running() else STANDS_SECONDS):
            pass

    def running(self):
        return (self.ask('query-status') or {}).get('running', False)

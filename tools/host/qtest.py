"""Port accesses from outside, over QEMU's protocol for its own tests (-qtest, softmmu/qtest.c of QEMU 7.2).

It works beside any accelerator and takes 20 us an access. The commands "i" and "o" of QEMU's monitor take 2 ms each, for
which the machine would have to stand still.
"""

import select

ANSWER_SECONDS = 30


class Ports:
    def __init__(self, socket):
        self.socket = socket

    def carry_out(self, accesses):
        """('in', port) or ('out', port, value), a byte each; a list of what was read. ConnectionError if QEMU has
        gone."""
        lines = [f'{kind}b {" ".join(map(str, numbers))}\n' for kind, *numbers in accesses]
        self.socket.sendall(''.join(lines).encode())
        answers = b''
        while answers.count(b'\n') < len(lines):
            if not select.select([self.socket], [], [], ANSWER_SECONDS)[0]:
                raise TimeoutError('QEMU does not answer on its test socket')
            data = self.socket.recv(65536)
            if not data:
                raise ConnectionError('QEMU has closed its test socket')
            answers += data
        return [int(words[1], 16) for words in map(bytes.split, answers.splitlines()) if len(words) > 1]

    def close(self):
        self.socket.close()

"""Run as a script: become COMMAND, bound to die when the process that started this one dies, however that one dies.

    python bound_to_parent.py PARENT_PID COMMAND [ARGUMENT...]

A script of its own, before the exec, because `preexec_fn` may deadlock in a parent that has threads.
"""

import ctypes
import os
import select
import signal
import sys

PR_SET_PDEATHSIG = 1


if sys.platform == "linux":

    def bind(parent: int) -> None:
        """The kernel kills us when the parent's starting thread ends; that survives the exec."""
        if ctypes.CDLL(None, use_errno=True).prctl(PR_SET_PDEATHSIG, signal.SIGKILL, 0, 0, 0) != 0:
            raise OSError(ctypes.get_errno(), "prctl(PR_SET_PDEATHSIG)")
        if os.getppid() != parent:
            sys.exit(f"process {parent} ended before its child began")

else:

    def bind(parent: int) -> None:
        """macOS has no such signal: a forked watcher waits for whichever of the two ends first."""
        child = os.getpid()
        if os.fork() != 0:
            return
        queue = select.kqueue()
        ends = [
            select.kevent(pid, select.KQ_FILTER_PROC, select.KQ_EV_ADD, select.KQ_NOTE_EXIT) for pid in (parent, child)
        ]
        try:
            ended = queue.control(ends, 1)[0].ident
        except ProcessLookupError:  # one of them was gone already
            ended = parent
        if ended == parent:
            os.kill(child, signal.SIGKILL)
        os._exit(0)


def main() -> None:
    parent, command = int(sys.argv[1]), sys.argv[2:]
    bind(parent)
    os.execvp(command[0], command)


if __name__ == "__main__":
    main()

"""Opens a console in a pseudo-terminal, waits for a text on it, leaves with Ctrl-Q: ssh_console.py TEXT COMMAND…"""
import fcntl
import os
import pty
import re
import select
import signal
import struct
import sys
import termios
import time

WAIT = 60  # seconds; the machine may be busy
wanted, command = sys.argv[1], sys.argv[2:]


def shown(raw):
    """What was drawn, without the escape sequences; wide characters may be drawn one by one."""
    return re.sub(r"\x1b(\[[0-9;?<>=]*[ -/]*[@-~]|[()][A-Z0-9]|[=>78])|\s", "", raw.decode("utf-8", "replace"))


child, terminal = pty.fork()
if child == 0:
    os.environ["TERM"] = "xterm-256color"
    os.execvp(command[0], command)
fcntl.ioctl(terminal, termios.TIOCSWINSZ, struct.pack("HHHH", 30, 110, 0, 0))
raw, seen, end = b"", False, time.monotonic() + WAIT
while time.monotonic() < end:
    if not select.select([terminal], [], [], 0.2)[0]:
        continue
    try:
        part = os.read(terminal, 65536)
    except OSError:
        break
    if not part:
        break
    raw += part
    if not seen and wanted in shown(raw):
        seen = True
        os.write(terminal, b"\x11")
ended, status = os.waitpid(child, os.WNOHANG)
while not ended and time.monotonic() < end:
    # The terminal closes a moment before the client has ended.
    time.sleep(0.05)
    ended, status = os.waitpid(child, os.WNOHANG)
if not ended:
    os.kill(child, signal.SIGKILL)
    sys.exit(f"the console did not end within {WAIT} s; text seen: {seen}; last: {shown(raw)[-300:]}")
sys.exit(0 if seen and status == 0 else f"text seen: {seen}, status {status}: {shown(raw)[-300:]}")

# gdb's side of `xdv debug`: breakpoints by the C# name of a method.
#
# All programs are linked at the same address, and a breakpoint is an address: one in a program would also stop every
# other program there. So it gets a condition: memory at the method holds the method's first bytes.
import re

import gdb

USER_END = 1 << 47


class Method(gdb.Command):
    """method NAME: stop where a C# method begins.

NAME is the method's, with its type's in front and that one's namespace, as much as it takes:
method Main, method Session.Run, method Xdv.Kernel.Session.Run. Breaks at every method that fits."""

    def __init__(self):
        super().__init__("method", gdb.COMMAND_BREAKPOINTS)

    def invoke(self, text, from_tty):
        parts = text.split(".")
        if not all(re.fullmatch(r"\w+", part) for part in parts):
            raise gdb.GdbError("method NAME: TYPE.METHOD, letters and digits")
        mangled = "_".join(parts[:-1]) + "__" + parts[-1]
        wanted = re.compile("(?:^|_|^[^ ]*_)" + mangled + r"(_[0-9a-f]{16,})?$" if parts[:-1]
                            else mangled + r"(_[0-9a-f]{16,})?$")
        listing = gdb.execute("info functions -q -n __" + parts[-1], to_string=True)
        names = sorted({name for name in re.findall(r"([^ *]+)\(", listing) if wanted.search(name)})
        if not names:
            raise gdb.GdbError("no method " + text)
        for name in names:
            place = gdb.Breakpoint("'" + name + "'")
            address = int(gdb.parse_and_eval("(unsigned long)&'" + name + "'"))
            if address < USER_END:
                place.condition = "*(unsigned long *) %#x == %#x && *(unsigned long *) %#x == %#x" % (
                    address, word_of_file(address), address + 8, word_of_file(address + 8))


def word_of_file(address):
    """Eight bytes of code as the symbol file has them, whatever is in memory now."""
    gdb.execute("set trust-readonly-sections on")
    try:
        return int.from_bytes(gdb.selected_inferior().read_memory(address, 8).tobytes(), "little")
    finally:
        gdb.execute("set trust-readonly-sections off")


Method()

"""The press: a program that reads an order as JSON from its input and writes a PDF to its output.

It is a process of its own because Typst keeps what it has laid out for the next document: half a gigabyte after a
year's journal, and more after the next. Here all of it ends with the document.
"""

import json
import re
import sys

import typst


def main() -> None:
    """Make the document; whatever is wrong with it goes to the error output, the data never do."""
    order = json.load(sys.stdin.buffer)
    try:
        made = typst.compile(
            order["main"],
            format="pdf",
            root=order["root"],
            ignore_system_fonts=True,  # the same pages on every machine
            sys_inputs={"data": order["data"]},
            pdf_standards=order["standards"],
            pdf_tags=order["tags"],
            timestamp=order["made"],
        )
    except typst.TypstError as error:
        what = re.split(r'[:"`]', error.message, maxsplit=1)[0]  # what follows may quote the data
        sys.exit(f"{what}: {' '.join(re.findall('┌─ (.*)', error.diagnostic))}")
    sys.stdout.buffer.write(made)


if __name__ == "__main__":
    main()

"""One HTML file of the page's modules, styles, library and data: nothing is fetched when it is opened.

The modules stay modules. An import map gives each a data: URL, so the browser resolves the imports itself.
"""

import base64
import glob
import gzip
import html
import json
import os
import re
import urllib.parse

HERE = os.path.dirname(os.path.abspath(__file__))
PAGE = os.path.join(HERE, "page")
IMPORT = re.compile(r"(from\s+|import\s+)'\./([\w.]+)'")
STYLES = ("theme.css", "layout.css", "panes.css", "code.css", "frame.css", "decode.css", "timeline.css", "dialogs.css", "print.css")
MAIN = "main.js"


def read(*path):
    with open(os.path.join(*path), encoding="utf-8") as file:
        return file.read()


def data_url(name, source):
    """A data: URL has no directory to be relative to: './x.js' becomes 'page/x.js', a name of the import map."""
    source = IMPORT.sub(r"\1'page/\2'", source)
    source = re.sub(r"^//# sourceMappingURL=.*$", "", source, flags=re.M)
    return "data:text/javascript;charset=utf-8," + urllib.parse.quote(source + f"\n//# sourceURL={name}\n")


def import_map(library):
    names = sorted(os.path.basename(path) for path in glob.glob(os.path.join(PAGE, "*.js")))
    imports = {f"page/{name}": data_url(f"page/{name}", read(PAGE, name)) for name in names}
    imports["lit-html"] = data_url("lit-html.js", read(library))
    return json.dumps({"imports": imports}, indent=0).replace("<", "\\u003c")


def packed(data):
    """20,000 traps are 30 MB of JSON, and 1 MB of this."""
    return base64.b64encode(gzip.compress(json.dumps(data, separators=(",", ":")).encode(), 9, mtime=0)).decode()


def page(data, title, library):
    parts = {
        "TITLE": html.escape(title),
        "STYLE": "\n".join(read(PAGE, name) for name in STYLES),
        "IMPORTS": import_map(library),
        "DATA": packed(data),
        "MAIN": f"page/{MAIN}",
    }
    return re.sub(r"@([A-Z]+)@", lambda m: parts[m.group(1)], read(PAGE, "index.html"))

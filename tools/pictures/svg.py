"""Just enough SVG: boxes, bands, words and arrows, 800 units wide."""

from xml.sax.saxutils import escape

WIDTH = 800
STYLE = '''
text { font: 14px sans-serif; fill: #1a1a1a }
.mono { font: 13px monospace }
.note { font: 13px sans-serif; fill: #444 }
.head { font: bold 16px sans-serif }
.end { text-anchor: end }
.middle { text-anchor: middle }
.box { stroke: #444; stroke-width: 1 }
.line { stroke: #444; stroke-width: 1.2; fill: none }
'''


class Picture:
    def __init__(self, title, height):
        self.title, self.height, self.parts = title, height, []

    def box(self, x, y, width, height, fill):
        self.parts.append(f'<rect class="box" x="{x}" y="{y}" width="{width}" height="{height}" fill="{fill}"/>')

    def band(self, points, fill):
        corners = ' '.join(f'{x},{y}' for x, y in points)
        self.parts.append(f'<polygon points="{corners}" fill="{fill}" fill-opacity="0.45"/>')

    def text(self, x, y, words, kind=''):
        self.parts.append(f'<text class="{kind}" x="{x}" y="{y}">{escape(words)}</text>')

    def line(self, points, arrow=False):
        path = ' L'.join(f'{x} {y}' for x, y in points)
        end = ' marker-end="url(#arrow)"' if arrow else ''
        self.parts.append(f'<path class="line" d="M{path}"{end}/>')

    def __str__(self):
        return '\n'.join([
            f'<svg xmlns="http://www.w3.org/2000/svg" viewBox="0 0 {WIDTH} {self.height}" width="{WIDTH}" '
            f'height="{self.height}" role="img" aria-label="{escape(self.title)}">',
            f'<title>{escape(self.title)}</title>',
            f'<style>{STYLE}</style>',
            '<defs><marker id="arrow" viewBox="0 0 8 8" refX="7" refY="4" markerWidth="8" markerHeight="8" orient="auto">'
            '<path d="M0 0 L8 4 L0 8 z" fill="#444"/></marker></defs>',
            f'<rect width="{WIDTH}" height="{self.height}" fill="#ffffff"/>',
            *self.parts, '</svg>', ''])


def address(value):
    """As the manuals write it: 00200000h."""
    return f'{value:08X}h'

"""Tables that read well as text and are Markdown: every row as wide as the widest."""


def table(head, rows, left=(0,)):
    """Lines. Columns are figures and stand to the right, but for the numbers of those that are text."""
    rows = [[str(cell) for cell in row] for row in rows]
    widths = [max(len(row[n]) for row in [head] + rows) for n in range(len(head))]

    def line(row):
        cells = [cell.ljust(width) if n in left else cell.rjust(width)
                 for n, (cell, width) in enumerate(zip(row, widths))]
        return '| ' + ' | '.join(cells) + ' |'

    rule = ['-' * (width + 2) if n in left else '-' * (width + 1) + ':' for n, width in enumerate(widths)]
    return [line(head), '|' + '|'.join(rule) + '|'] + [line(row) for row in rows]


def figure(value, digits=1):
    return '-' if value is None else f'{value:,.{digits}f}'

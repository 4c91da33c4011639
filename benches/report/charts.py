"""Charts as inline SVG. Across, everything is in percent of the width, so that text keeps its size on a narrow screen."""

import html
import math

COLORS = ["#4269d0", "#9c6b4e", "#efb118", "#ff725c", "#6cc5b0", "#3ca951", "#a463f2", "#97bbf5", "#ff8ab7", "#9498a0", "#5f6b7a",
          "#c026a3", "#0e7490", "#7a8b00", "#8a2a2a", "#2f4f9f"]


def escape(text) -> str:
    return html.escape(str(text))


def svg(height: float, inside: list, label: str) -> str:
    return (f'<svg width="100%" height="{height:.0f}" role="img" aria-label="{escape(label)}">'
            + "".join(inside) + "</svg>")


def text(x: float, y: float, words, kind: str = "", anchor: str = "start", dx: float = 0) -> str:
    return f'<text x="{x:.2f}%" y="{y:.1f}" dx="{dx:g}" text-anchor="{anchor}" class="{kind}">{escape(words)}</text>'


def bars(rows: list, label: str, unit: str) -> str:
    """Rows of (name, note, value, least, most, strong), from the largest; a line from least to most. Logarithmic."""
    if not rows:
        return "<p>Not measured.</p>"
    low = 10 ** math.floor(math.log10(min(row[3] for row in rows)))
    high = max(row[4] for row in rows)
    span = math.log10(high / low) or 1
    across = lambda value: 88 * math.log10(max(value, low) / low) / span
    out, y, step = [], 6, 40
    bottom = 6 + step * len(rows)
    mark = low
    while mark <= high:
        x = across(mark)
        out.append(f'<line x1="{x:.2f}%" x2="{x:.2f}%" y1="0" y2="{bottom}" class="grid"/>')
        out.append(text(x, bottom + 14, f"{mark:g}", "small", "start" if mark == low else "middle"))
        mark *= 10
    out.append(text(0, bottom + 30, unit, "small"))
    for name, note, value, least, most, strong in rows:
        out.append(text(0, y + 11, name, "strong" if strong else ""))
        out.append(text(100, y + 11, note, "small", "end"))
        out.append(f'<rect x="0" y="{y + 16}" width="{max(across(value), 0.4):.2f}%" height="12" class="{"own" if strong else "peer"}"/>')
        out.append(f'<line x1="{across(least):.2f}%" x2="{across(most):.2f}%" y1="{y + 22}" y2="{y + 22}" class="spread"/>')
        out.append(text(max(across(most), 0.4), y + 26, f"{value:.3g}", "small", dx=6))
        y += step
    return svg(bottom + 36, out, label)


def stack(rows: list, names: list, label: str) -> str:
    """Rows of (name, values by name): one bar each, to the same scale; with the sum, and a line where the codec ends."""
    most = max(sum(values.values()) for _, values, _ in rows)
    out, y = [], 4
    for name, values, floor in rows:
        total = sum(values.values())
        out.append(text(0, y + 12, f"{name}: {total:.1f} ns a byte, codec {floor:.1f} ({total / floor:.1f} times)"))
        x = 0.0
        for index, part in enumerate(names):
            width = 100 * values.get(part, 0) / most
            if width:
                title = f"<title>{escape(part)}: {values[part]:.2f} ns a byte, {values[part] / floor:.2f} times the codec</title>"
                out.append(f'<rect x="{x:.2f}%" y="{y + 18}" width="{width:.2f}%" height="22" fill="{COLORS[index % len(COLORS)]}">{title}</rect>')
            x += width
        end = 100 * floor / most
        out.append(f'<line x1="{end:.2f}%" x2="{end:.2f}%" y1="{y + 14}" y2="{y + 44}" class="mark"/>')
        y += 58
    return svg(y, out, label)


def legend(names: list) -> str:
    items = (f'<li><i style="background:{COLORS[index % len(COLORS)]}"></i>{escape(name)}</li>' for index, name in enumerate(names))
    return f'<ul class="legend">{"".join(items)}</ul>'


def lines(series: dict, label: str, x_unit: str, y_unit: str, x_show, y_show=lambda value: f"{value:g}") -> str:
    """Series by name: points of (x, y), both on logarithmic axes."""
    points = [point for found in series.values() for point in found]
    if not points:
        return "<p>Not measured.</p>"
    xs, ys = sorted({x for x, _ in points}), [y for _, y in points]
    x_low, x_high = xs[0], xs[-1]
    y_low, y_high = 10 ** math.floor(math.log10(min(ys))), max(ys)
    height, left, right = 260, 12, 92
    span = math.log10(x_high / x_low) or 1
    across = lambda value: left + (right - left) * math.log10(value / x_low) / span
    up = lambda value: 16 + height * (1 - math.log10(value / y_low) / (math.log10(y_high / y_low) or 1))
    out = [text(0, 10, y_unit, "small")]
    # Over one or two powers of ten there is room for 2 and 5.
    steps = (1, 2, 5) if y_high / y_low <= 100 else (1,)
    marks = [y_low * 10 ** power * step for power in range(12) for step in steps]
    for mark in (mark for mark in marks if mark <= y_high):
        out.append(f'<line x1="{left}%" x2="{right}%" y1="{up(mark):.1f}" y2="{up(mark):.1f}" class="grid"/>')
        out.append(text(left, up(mark) + 4, y_show(mark), "small", "end", -6))
    for x in xs:
        out.append(text(across(x), height + 34, x_show(x), "small", "middle"))
    out.append(text(right, height + 50, x_unit, "small", "end"))
    for index, (name, found) in enumerate(series.items()):
        color, width = COLORS[index % len(COLORS)], 4 if name.startswith("tamis") else 2
        for (x1, y1), (x2, y2) in zip(found, found[1:]):
            out.append(f'<line x1="{across(x1):.2f}%" y1="{up(y1):.1f}" x2="{across(x2):.2f}%" y2="{up(y2):.1f}" stroke="{color}" stroke-width="{width}"/>')
        for x, y in found:
            title = f"<title>{escape(name)}: {y_show(y)} at {x_show(x)}</title>"
            out.append(f'<circle cx="{across(x):.2f}%" cy="{up(y):.1f}" r="4" fill="{color}">{title}</circle>')
    return svg(height + 56, out, label) + legend(list(series))


def heat(columns: list, rows: list) -> str:
    """Rows of (name, shares by column): a table whose cells are as dark as the share is large."""
    head = "".join(f'<th class="tilt"><span>{escape(column)}</span></th>' for column in columns)
    body = []
    for name, shares, strong in rows:
        cells = []
        for share in shares:
            if share is None:
                cells.append("<td></td>")
                continue
            # From a pale red over yellow to green; the figure says the same without color.
            cells.append(f'<td style="background:hsl({120 * share ** 2:.0f} 55% 62%)">{math.floor(100 * share)}</td>')
        body.append(f'<tr><th class="{"strong" if strong else ""}">{escape(name)}</th>{"".join(cells)}</tr>')
    return f'<div class="wide"><table class="heat"><thead><tr><th></th>{head}</tr></thead><tbody>{"".join(body)}</tbody></table></div>'

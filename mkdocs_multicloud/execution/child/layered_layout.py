"""Places boxes within boxes in layers, so that none lies on another."""

from __future__ import annotations

from dataclasses import dataclass, field

_GAP, _LAYER_GAP, _PADDING, _HEAD = 40, 80, 24, 32
"""Pixels between boxes, between layers, around the content of a box and for its label."""


@dataclass(eq=False, slots=True)
class Box:
    """A node, or a group with the boxes in it.

    Attributes:
        key: the id of its cell.
        width, height: in pixels; those of a group are computed.
        room: width that it needs, with its label below.
        below: height of that label.
        least: the least width of a group.
        boxes: what is in it.
        x, y: position in the group around it; computed.
        left, top: position in the whole; computed.
    """

    key: str
    width: float = 0
    height: float = 0
    room: float = 0
    below: float = 0
    least: float = 0
    boxes: list[Box] = field(default_factory=list)
    x: float = 0
    y: float = 0
    left: float = 0
    top: float = 0


def place(whole: Box, pairs: list[tuple[Box, Box]], direction: str) -> None:
    """Place all boxes in a box.

    Args:
        pairs: boxes that are connected, of which the first is in an earlier layer.
        direction: of the layers: `LR`, `RL`, `TB` or `BT`.
    """
    around: dict[Box, Box] = {}
    groups = [whole]
    for group in groups:
        around.update((box, group) for box in group.boxes)
        groups += (box for box in group.boxes if box.boxes)
    lifted: dict[Box, list[tuple[Box, Box]]] = {}
    for first, second in pairs:
        one, other = _way(first, around), _way(second, around)
        common = 0
        while common < min(len(one), len(other)) and one[common] is other[common]:
            common += 1
        if common < min(len(one), len(other)):
            lifted.setdefault(one[common - 1], []).append((one[common], other[common]))
    for group in reversed(groups):
        _place_in(group, lifted.get(group, []), direction, is_whole=group is whole)
    for group in groups:
        for box in group.boxes:
            box.left, box.top = group.left + box.x, group.top + box.y


def _way(box: Box, around: dict[Box, Box]) -> list[Box]:
    """Return the boxes around a box, the outermost first, and the box."""
    way = [box]
    while way[-1] in around:
        way.append(around[way[-1]])
    return way[::-1]


def _place_in(group: Box, pairs: list[tuple[Box, Box]], direction: str, *, is_whole: bool) -> None:
    layers = _layers(group.boxes, pairs)
    if direction in ("RL", "BT"):
        layers.reverse()
    is_row = direction in ("LR", "RL")
    sizes = {
        box: (max(box.room, box.width), box.height + box.below)
        if is_row
        else (box.height + box.below, max(box.room, box.width))
        for box in group.boxes
    }
    lengths = [sum(sizes[b][1] for b in layer) + _GAP * (len(layer) - 1) for layer in layers]
    longest = max(lengths, default=0)
    if not is_row and not is_whole:
        longest = max(longest, group.least)
    along = 0.0
    for layer, length in zip(layers, lengths, strict=True):
        depth = max(sizes[box][0] for box in layer)
        across = (longest - length) / 2
        for box in layer:
            deep, wide = sizes[box]
            start = along + (depth - deep) / 2
            x, y = (start, across) if is_row else (across, start)
            box.x = round(x + (max(box.room, box.width) - box.width) / 2)
            box.y = round(y)
            across += wide + _GAP
        along += depth + _LAYER_GAP
    along = max(along - _LAYER_GAP, group.least if is_row else 0)
    width, height = (along, longest) if is_row else (longest, along)
    head = 0 if is_whole else _HEAD
    padding = 0 if is_whole else _PADDING
    for box in group.boxes:
        box.x, box.y = box.x + padding, box.y + head
    group.width, group.height = round(width + 2 * padding), round(height + head + padding)


def _layers(boxes: list[Box], pairs: list[tuple[Box, Box]]) -> list[list[Box]]:
    """Return the boxes by the longest way to them; pairs that close a circle do not count."""
    after: dict[Box, list[Box]] = {box: [] for box in boxes}
    for first, second in pairs:
        if first is not second:
            after[first].append(second)
    order = _order(boxes, after)
    place_of = {box: number for number, box in enumerate(order)}
    rank = dict.fromkeys(boxes, 0)
    for box in order:
        for other in after[box]:
            if place_of[other] > place_of[box]:
                rank[other] = max(rank[other], rank[box] + 1)
    layers: list[list[Box]] = [[] for _ in range(max(rank.values(), default=-1) + 1)]
    for box in boxes:
        layers[rank[box]].append(box)
    before: dict[Box, list[Box]] = {box: [] for box in boxes}
    for first, others in after.items():
        for other in others:
            before[other].append(first)
    seat = (
        {box: number - len(layers[0]) / 2 for number, box in enumerate(layers[0])} if layers else {}
    )
    for layer in layers[1:]:
        wanted = {
            box: sum(seat[b] for b in before[box] if b in seat)
            / (sum(b in seat for b in before[box]) or 1)
            for box in layer
        }
        layer.sort(key=wanted.__getitem__)
        seat.update((box, number - len(layer) / 2) for number, box in enumerate(layer))
    return layers


def _order(boxes: list[Box], after: dict[Box, list[Box]]) -> list[Box]:
    """Return the boxes in such an order that most pairs point forwards."""
    order: list[Box] = []
    seen: set[Box] = set()
    for start in boxes:
        if start in seen:
            continue
        seen.add(start)
        stack = [(start, iter(after[start]))]
        while stack:
            box, others = stack[-1]
            other = next((other for other in others if other not in seen), None)
            if other is None:
                order.append(box)
                stack.pop()
            else:
                seen.add(other)
                stack.append((other, iter(after[other])))
    return order[::-1]

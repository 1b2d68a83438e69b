"""What was tried to make a layout fit, as lines for a terminal."""

from collections.abc import Iterator

from lgmigrate.source.peek.shift import Trial, Way


def shift_lines(trial: Trial) -> Iterator[str]:
    """The layout as it is, what would be better, and what to do about it."""
    now = trial.now
    yield f"now      {_percent(now.valid)} of the fields are valid in {trial.records:,} records of {now.length:,} bytes"
    if trial.untyped:
        yield f"         {trial.untyped:,} of the records are of no type"
    if trial.failing:
        one = trial.failing
        where = f"{one.field} at {one.at} of {one.type}"
        yield f"         the first field that fails is {where}: {one.bad:,} of {one.records:,} records"
    if trial.remainder is not None:
        whole = f"{trial.remainder:,} bytes more than whole records" if trial.remainder else "whole records"
        yield f"file     its size is {whole} of {now.length:,} bytes"
    told = ", ".join(f"{length:,}" for length in trial.likely) or "none"
    yield f"likely   record lengths by how the bytes repeat: {told}"
    for number, way in enumerate(trial.better, 1):
        yield f"{number:<8} {_percent(way.valid)}  {_said(way, now)}"
    yield f"verdict  {_verdict(trial)}"


def _said(way: Way, now: Way) -> str:
    length = f"records of {way.length:,} bytes"
    if not way.shift:
        return length
    moved = f"{way.shift:+d} byte{'' if abs(way.shift) == 1 else 's'}"
    what = f"from {way.field} at {way.start} on {moved}" if way.field else f"the whole layout {moved}"
    return what if way.length == now.length else f"{length}, {what}"


def _verdict(trial: Trial) -> str:
    if trial.verdict == "none":
        return "no better way of reading the file was found" if trial.now.valid < 1 else "the layout fits as it is"
    best = trial.better[0]
    if trial.verdict == "several":
        return f"no clear winner; the best is: {_said(best, trial.now)}"
    return f"clear: {_said(best, trial.now)}. {_advice(best)}"


def _advice(way: Way) -> str:
    if way.field:
        change = f"{abs(way.shift)} byte{'' if abs(way.shift) == 1 else 's'} {'more' if way.shift > 0 else 'less'}"
        return (
            f"Something before {way.field} takes {change} than declared; text takes nearly any byte, so look there too."
        )
    if not way.shift:
        return f"Declare length = {way.length}, and a filler for what is more, or look for line ends and length fields."
    if way.shift > 0:
        return f"The file begins with {way.shift} bytes that are no record: declare skip_first under [file]."
    return f"The first record lacks {-way.shift} bytes; it was cut when the file was transferred."


def _percent(part: float) -> str:
    """A share, never rounded up to all."""
    return f"{min(100 * part, 99.99) if part < 1 else 100:6.2f}%"

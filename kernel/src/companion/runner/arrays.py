"""Arrays between Rust and Python: npy files in shared memory, which each side removes once it has read
them."""

from __future__ import annotations

import contextlib
import os
from collections.abc import Iterator, Sequence
from typing import Any

import numpy as np

# The dtypes that Rust's arrays have.
KNOWN = frozenset(
    "bool int8 int16 int32 int64 uint8 uint16 uint32 uint64 float32 float64 complex64 complex128".split()
)

# Up to so many bytes, an array is read rather than mapped.
SMALL = 1 << 20

# A large array is passed to Rust in pieces of so many bytes, each of which goes once it was read.
PIECE = 1 << 26


class Refused(TypeError):
    """A variable that Rust has no type for."""


def take(name: str, kind: str, folders: Sequence[str]) -> Any:
    """The value that Rust has left under this name: an `array`, a `number` or a `text`."""
    ending = "txt" if kind == "text" else "npy"
    # What did not fit into the first folder is in the next.
    path = next(path for path in reversed(paths(name, ending, folders)) if os.path.exists(path))
    if kind == "text":
        with open(path, encoding="utf-8", newline="") as file:
            value: Any = file.read()
    elif os.path.getsize(path) <= SMALL:
        value = np.load(path, allow_pickle=False)
    else:
        # The pages are those that Rust has written, until one of them is changed here.
        value = np.load(path, mmap_mode="c", allow_pickle=False).view(np.ndarray)
    os.remove(path)
    return value[()] if kind == "number" else value


def paths(name: str, ending: str, folders: Sequence[str]) -> list[str]:
    return [os.path.join(folder, f"{name}.{ending}") for folder in folders]


def leave(name: str, value: Any, folders: Sequence[str]) -> dict[str, Any]:
    """Leaves a value for Rust. The answer says what it is; what Rust does not have is refused."""
    if isinstance(value, str):
        file = write(f"{name}.txt", folders, lambda path: _write_text(path, value))
        return {"name": name, "kind": "text", "file": file}
    array, note = for_rust(name, value)
    is_number = array.ndim == 0 and not isinstance(value, np.ndarray)
    made: dict[str, Any] = {
        "name": name,
        "kind": "number" if is_number else "array",
        "dtype": array.dtype.name,
        "shape": list(array.shape),
        "fortran": bool(array.flags.f_contiguous and not array.flags.c_contiguous),
        "pieces": 0,
        "note": note,
    }
    if array.nbytes <= PIECE:
        made["file"] = write(f"{name}.npy", folders, lambda path: np.save(path, array))
        return made
    made["file"] = os.path.join(folders[0], f"{name}.")
    for number, piece in enumerate(pieces(array)):
        written = write(f"{name}.{number}.npy", folders[:1], lambda path: np.save(path, piece))
        made["file"] = written[: -len(f"{number}.npy")]
        made["pieces"] = number + 1
    return made


def pieces(array: Any) -> Iterator[Any]:
    """The elements on one axis, in C order or, where they lie so, in Fortran order."""
    if array.flags.f_contiguous or array.flags.c_contiguous:
        flat = array.reshape(-1, order="A")
        step = max(PIECE // array.itemsize, 1)
        for start in range(0, flat.size, step):
            yield flat[start : start + step]
        return
    # A piece may have to be copied to be in order, but not the whole.
    if array[0].nbytes > PIECE:
        for part in array:
            yield from pieces(part)
        return
    rows = PIECE // array[0].nbytes
    for start in range(0, len(array), rows):
        yield np.ascontiguousarray(array[start : start + rows]).reshape(-1)


def for_rust(name: str, value: Any) -> tuple[Any, str]:
    """The value as an array of a dtype that Rust has, and what there is to say about that."""
    if isinstance(value, np.ma.MaskedArray):
        raise Refused(f"`{name}` is a masked array, which Rust does not have; {name}.filled(…) is one")
    if isinstance(value, int) and not isinstance(value, bool):
        if not -(2**63) <= value < 2**64:
            raise Refused(f"`{name}` is an int of more than 64 bits, which Rust's integers do not hold")
        value = np.int64(value) if value < 2**63 else np.uint64(value)
    if not isinstance(value, (np.ndarray, np.generic, bool, float, complex)):
        raise Refused(not_an_array(name, value))
    array = np.asarray(value)
    kind = array.dtype.name
    if kind == "float16":
        return array.astype(np.float32), f"`{name}` is float16, which Rust does not have: it is f32 there"
    known = array.dtype.newbyteorder("=")
    if known.name not in KNOWN:
        raise Refused(f"`{name}` is of dtype {array.dtype}, which Rust does not have{mend(name, array)}")
    # Rust's longs have one name only.
    standard = np.dtype(known.name)
    if array.dtype != standard:
        array = array.astype(standard)
    return array, ""


def mend(name: str, array: Any) -> str:
    """What to write instead, for a dtype that Rust does not have."""
    if array.dtype.kind in "mM":
        return f'; {name}.astype("int64") has its numbers'
    if array.dtype.kind == "f":
        return f"; {name}.astype(np.float64) is nearest"
    if array.dtype.kind == "c":
        return f"; {name}.astype(np.complex128) is nearest"
    if array.dtype.kind == "V" and array.dtype.names:
        field = array.dtype.names[0]
        return f"; its fields are arrays of their own, as {name}[{field!r}]"
    if array.dtype.kind == "O":
        return f"; {name}.astype(np.float64) converts numbers"
    return ""


def not_an_array(name: str, value: Any) -> str:
    kind = type(value).__name__
    article = "an" if kind[0] in "aeiouAEIOU" else "a"
    text = f"`{name}` is {article} {kind}, and -o takes arrays, numbers, bool and str"
    if value is None:
        return f"`{name}` is None, and -o takes arrays, numbers, bool and str"
    if hasattr(value, "to_numpy"):
        return f"{text}; {name}.to_numpy() is an array"
    if isinstance(value, (list, tuple, range)) or hasattr(value, "__array__"):
        return f"{text}; np.array({name}) is an array"
    return text


def write(name: str, folders: Sequence[str], put: Any) -> str:
    """Writes a file into the first of the folders that has room for it."""
    for folder in folders:
        path = os.path.join(folder, name)
        try:
            put(path)
            return path
        except OSError:
            # What was written of it takes up the room.
            with contextlib.suppress(OSError):
                os.remove(path)
            if folder == folders[-1]:
                raise
    raise ValueError("there are folders")


def _write_text(path: str, text: str) -> None:
    with open(path, "w", encoding="utf-8", newline="") as file:
        file.write(text)

"""The Python beside the kernel: it runs the cells of `%%numpy` and the NumPy side of `%compare`.

`serve` hears what the kernel asks for. Messages are JSON, one on each line, over a socket of their own;
what user code writes to stdout and stderr goes straight to pipes that the kernel reads.
"""

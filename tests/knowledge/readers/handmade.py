"""PDFs written by hand, for pages that no program would write, or not soon."""

from __future__ import annotations

HELVETICA = "/Font << /F << /Type /Font /Subtype /Type1 /BaseFont /Helvetica >> >>"


def made(
    contents: list[bytes], resources: str = HELVETICA, page: str = "", catalog: str = "", extra: str = ""
) -> bytes:
    """Return a PDF with a page for each of the contents, which may share one stream."""
    streams = list(dict.fromkeys(contents))
    first_stream = 3 + len(contents)
    kids = " ".join(f"{3 + number} 0 R" for number in range(len(contents)))
    objects = [
        f"<< /Type /Catalog /Pages 2 0 R {catalog} >>".encode(),
        f"<< /Type /Pages /Count {len(contents)} /MediaBox [0 0 600 800] /Kids [{kids}] >>".encode(),
    ]
    for content in contents:
        stream = first_stream + streams.index(content)
        objects.append(
            f"<< /Type /Page /Parent 2 0 R /Contents {stream} 0 R /Resources << {resources} >> {page} >>".encode()
        )
    for content in streams:
        objects.append(b"<< /Length %d %s >>\nstream\n%s\nendstream" % (len(content), extra.encode(), content))
    file = b"%PDF-1.7\n"
    offsets = []
    for number, thing in enumerate(objects, start=1):
        offsets.append(len(file))
        file += b"%d 0 obj\n%s\nendobj\n" % (number, thing)
    table = b"".join(b"%010d 00000 n \n" % offset for offset in offsets)
    head = b"xref\n0 %d\n0000000000 65535 f \n" % (len(objects) + 1)
    trailer = b"trailer << /Size %d /Root 1 0 R >>\nstartxref\n%d\n%%%%EOF\n" % (len(objects) + 1, len(file))
    return file + head + table + trailer


def shown(*lines: tuple[float, float, str], size: float = 10) -> bytes:
    """Return the contents of a page that shows words at places."""
    words = (f"1 0 0 1 {x} {y} Tm ({text}) Tj" for x, y, text in lines)
    return f"BT /F {size} Tf {' '.join(words)} ET".encode()

"""Files as people attach them."""

import io

import pikepdf


def pdf(password: str = "") -> bytes:
    """Return a PDF of one empty page, locked where a password is given."""
    file, buffer = pikepdf.new(), io.BytesIO()
    file.add_blank_page()
    file.save(buffer, encryption=pikepdf.Encryption(owner=password, user=password) if password else None)
    return buffer.getvalue()

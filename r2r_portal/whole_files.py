"""Files on a disk are whole or not there: written aside, made safe, then given their name (R11)."""

import os
from pathlib import Path
from tempfile import NamedTemporaryFile
from typing import Any

from django.core.files.storage import FileSystemStorage


class WholeFiles(FileSystemStorage):
    """Django's storage, which leaves half a file behind on a full disk, without that."""

    def _save(self, name: str, content: Any) -> str:
        """Write and return the name that the file got. Raises OSError, and then there is no file."""
        folder = Path(self.path(name)).parent
        folder.mkdir(mode=self.directory_permissions_mode or 0o700, parents=True, exist_ok=True)
        with NamedTemporaryFile(dir=folder, prefix=".", suffix=".part") as draft:
            for chunk in content.chunks():
                draft.write(chunk)
            draft.flush()
            os.fsync(draft.fileno())
            os.chmod(draft.name, self.file_permissions_mode or 0o600)
            while True:
                try:
                    os.link(draft.name, self.path(name))
                    return name.replace("\\", "/")
                except FileExistsError:
                    name = self.get_available_name(name)

"""Sending a workbook in."""

from django import forms
from django.core.files.uploadedfile import UploadedFile
from django.utils.translation import gettext_lazy as _

from r2r_portal import workbook
from r2r_portal.spreadsheet import FILE_SIZE, TableRefusedError


class WorkbookForm(forms.Form):
    """One file; `sheets` holds what was read from it."""

    workbook = forms.FileField(
        label=_("Workbook (XLSX)"),
        help_text=_("At most 5 MB. Nothing is changed before you have seen what it would change."),
        error_messages={"required": _("Choose the file"), "empty": _("The file is empty")},
    )

    def clean_workbook(self) -> UploadedFile:
        """Read the file within its bounds."""
        file: UploadedFile = self.cleaned_data["workbook"]
        try:
            found = workbook.read_book(file.read(FILE_SIZE + 1))
        except TableRefusedError as error:
            raise forms.ValidationError(str(error.message)) from error
        self.sheets = {
            name: {"headings": sheet.headings, "lines": [(line.number, line.cells) for line in sheet.lines]}
            for name, sheet in found.items()
        }
        return file

"""The blank form of a questionnaire, to prepare answers on paper or in Word: tagged PDF and DOCX, in both languages.

blank(questionnaire, language, "pdf" | "docx") -> Blank(name, mime, path)     made once per content
"""

from applications.blanks.making import MAKERS, Blank, blank

__all__ = ["MAKERS", "Blank", "blank"]

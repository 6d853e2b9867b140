"""gunicorn's log through our net: no tokens of links, no addresses."""

import logging
from typing import Any

from gunicorn.glogging import Logger as Gunicorns

from r2r_portal.logs import Line


class Logger(Gunicorns):
    """gunicorn's logger with our formatter on both logs."""

    def setup(self, cfg: Any) -> None:
        """Set up as gunicorn does, then put the net under each handler."""
        super().setup(cfg)
        for log, form in ((self.error_log, self.error_fmt), (self.access_log, self.access_fmt)):
            for handler in log.handlers:
                handler.setFormatter(Line(form, self.datefmt if log is self.error_log else None))
        logging.captureWarnings(True)

"""How long a copy of the site may be believed: the last day before it calls itself old.

The day is in the pages; the reader's own clock is compared with it (docs/assets/page.js). So a copy that
nobody looks after says so by itself, and two builds of one content are the same bytes.
"""

import os
from datetime import UTC, date, datetime, timedelta

from scripts.content.load import Content

READ_AGAIN = timedelta(days=183)  # a source that nobody has opened for half a year: also what `make check` says


def due(content: Content) -> date:
    """The first day to which something on the site was checked: an amount, or a source, and no further."""
    amounts = [amount.checked_until for amount in content.amounts.values()]
    sources = [source.read + READ_AGAIN for source in content.sources.values()]
    return min([*amounts, *sources])


def old_after(content: Content) -> date:
    """The last day on which the copy does not call itself old."""
    return due(content) + timedelta(days=content.site.stale_after)


def build_day() -> date:
    """Today, or the day that SOURCE_DATE_EPOCH names so that a build can be repeated."""
    epoch = os.environ.get("SOURCE_DATE_EPOCH")
    return datetime.fromtimestamp(int(epoch), UTC).date() if epoch else date.today()

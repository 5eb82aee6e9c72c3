"""What the stations measured."""

from pathlib import Path

import pandas

DATA = Path(__file__).parent.parent / "data" / "stations.csv"


class Stations:
    def __init__(self, path: Path = DATA) -> None:
        self._days = pandas.read_csv(path, parse_dates=["day"])

    def names(self) -> list[str]:
        return sorted(self._days["station"].unique())

    def tomorrow(self, name: str) -> dict[str, float] | None:
        """The mean of the last days, which is as good as most forecasts."""
        days = self._days[self._days["station"] == name]
        if days.empty:
            return None
        return {"low": round(days["low"].mean(), 1), "high": round(days["high"].mean(), 1)}

//! Days of the calendar, as comments write them.

use std::fmt;

/// Seconds in a day.
const DAY: u64 = 24 * 60 * 60;

/// A day of the Gregorian calendar.
#[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord)]
pub struct Date {
    year: u16,
    month: u8,
    day: u8,
}

impl Date {
    /// The last day that can be written.
    pub const LAST: Self = Self { year: 9999, month: 12, day: 31 };

    /// Reads `YYYY-MM-DD`; `None` for any other form, and for a day that does not exist.
    pub fn parse(text: &str) -> Option<Self> {
        let number = |text: &str, digits: usize| {
            let is_number = text.len() == digits && text.bytes().all(|it| it.is_ascii_digit());
            is_number.then(|| text.parse().ok())?
        };
        let mut parts = text.split('-');
        let year = number(parts.next()?, 4)?;
        let month = u8::try_from(number(parts.next()?, 2)?).ok()?;
        let day = u8::try_from(number(parts.next()?, 2)?).ok()?;
        let exists = (1..=12).contains(&month) && (1..=days_of(year, month)).contains(&day);
        (exists && parts.next().is_none()).then_some(Self { year, month, day })
    }

    /// The day, in UTC, of a time in seconds since 1970-01-01; [`LAST`](Self::LAST) for a time
    /// after that.
    pub fn of_unix_time(seconds: u64) -> Self {
        let mut left = seconds / DAY;
        let (mut year, mut month) = (1970, 1);
        while let Some(after) = left.checked_sub(if is_leap(year) { 366 } else { 365 }) {
            if year == Self::LAST.year {
                return Self::LAST;
            }
            (year, left) = (year + 1, after);
        }
        while let Some(after) = left.checked_sub(days_of(year, month).into()) {
            (month, left) = (month + 1, after);
        }
        Self { year, month, day: u8::try_from(left + 1).unwrap_or(1) }
    }

    /// The number of days from `earlier` to this day; 0 if `earlier` is later.
    pub fn days_since(self, earlier: Self) -> u32 {
        self.number().saturating_sub(earlier.number())
    }

    /// The number of days from the beginning of the year 0.
    fn number(self) -> u32 {
        let before = u32::from(self.year).saturating_sub(1);
        let leap_days = before / 4 - before / 100 + before / 400;
        let months = (1..self.month).map(|it| u32::from(days_of(self.year, it)));
        365 * u32::from(self.year) + leap_days + months.sum::<u32>() + u32::from(self.day)
    }
}

impl fmt::Display for Date {
    fn fmt(&self, out: &mut fmt::Formatter<'_>) -> fmt::Result {
        write!(out, "{:04}-{:02}-{:02}", self.year, self.month, self.day)
    }
}

fn days_of(year: u16, month: u8) -> u8 {
    match month {
        2 if is_leap(year) => 29,
        2 => 28,
        4 | 6 | 9 | 11 => 30,
        _ => 31,
    }
}

fn is_leap(year: u16) -> bool {
    year.is_multiple_of(4) && !year.is_multiple_of(100) || year.is_multiple_of(400)
}

#[cfg(test)]
mod tests {
    use super::*;

    fn date(text: &str) -> Date {
        Date::parse(text).unwrap()
    }

    #[test]
    fn only_days_that_exist_are_dates() {
        for text in ["2027-03-01", "2028-02-29", "2000-02-29", "9999-12-31", "1970-01-01"] {
            assert_eq!(date(text).to_string(), text);
        }
        for text in [
            "",
            "2027",
            "2027-03",
            "2027-13-01",
            "2027-00-01",
            "2027-02-29",
            "1900-02-29",
            "2027-04-31",
            "2027-03-00",
            "2027-3-1",
            "27-03-01",
            "2027-03-01-",
            "2027/03/01",
            "01-03-2027",
            "+027-03-01",
            "2027-03-01T00:00",
            "２０２７-03-01",
            "20270301",
            "tomorrow",
        ] {
            assert_eq!(Date::parse(text), None, "{text}");
        }
    }

    #[test]
    fn a_time_is_on_the_day_that_it_has_in_utc() {
        for (seconds, day) in [
            (0, "1970-01-01"),
            (86_399, "1970-01-01"),
            (86_400, "1970-01-02"),
            (951_782_400, "2000-02-29"),
            (1_709_164_800, "2024-02-29"),
            (1_735_689_599, "2024-12-31"),
            (1_803_859_200, "2027-03-01"),
            (253_402_300_799, "9999-12-31"),
            (u64::MAX, "9999-12-31"),
        ] {
            assert_eq!(Date::of_unix_time(seconds).to_string(), day);
        }
    }

    #[test]
    fn days_are_counted_over_the_ends_of_months_and_years() {
        let days = |from: &str, to: &str| date(to).days_since(date(from));
        assert_eq!(days("2027-03-01", "2027-03-01"), 0);
        assert_eq!(days("2027-02-28", "2027-03-01"), 1);
        assert_eq!(days("2028-02-28", "2028-03-01"), 2);
        assert_eq!(days("2026-12-31", "2027-01-01"), 1);
        assert_eq!(days("1999-12-31", "2001-01-01"), 367);
        assert_eq!(days("2027-03-02", "2027-03-01"), 0);
        assert!(date("2026-12-31") < date("2027-01-01"));
    }
}

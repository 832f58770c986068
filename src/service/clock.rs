//! The time of the installation: Asia/Shanghai, always; a training database has a clock of its own.

use super::Error;
use crate::{domain::refusal::Code, text};
use chrono::{DateTime, FixedOffset, NaiveDate, Utc};
use std::time::Instant;

/// An instant in Asia/Shanghai.
pub type Moment = DateTime<FixedOffset>;

/// The offset of Asia/Shanghai, which has had no summer time since 1991.
pub fn shanghai() -> FixedOffset {
    // 8 hours is inside chrono's range; the fallback is never used.
    FixedOffset::east_opt(8 * 3600).unwrap_or_else(|| chrono::Offset::fix(&Utc))
}

/// The moment of `ms` milliseconds since 1970.
pub fn moment(ms: i64) -> Moment {
    DateTime::from_timestamp_millis(ms).unwrap_or_default().with_timezone(&shanghai())
}

/// The first instant of a day.
pub fn midnight(day: NaiveDate) -> Moment {
    let at = day.and_time(chrono::NaiveTime::MIN).and_local_timezone(shanghai()).single();
    at.unwrap_or_default()
}

/// Reads `--now`: RFC 3339, or a plain day meaning nine in the morning.
pub fn parse_moment(text: &str) -> Result<Moment, Error> {
    if let Ok(moment) = DateTime::parse_from_rfc3339(text) {
        return Ok(moment.with_timezone(&shanghai()));
    }
    let day = NaiveDate::parse_from_str(text, "%Y-%m-%d").ok().and_then(|day| day.and_hms_opt(9, 0, 0));
    day.and_then(|at| at.and_local_timezone(shanghai()).single()).ok_or_else(|| {
        Error::new(Code::Usage, text!("`{text}` 不是时间", "`{text}` is not a time"))
            .hint(text!("写成 2026-11-23T09:00:00+08:00", "write it as 2026-11-23T09:00:00+08:00"))
    })
}

/// Where the time comes from.
#[derive(Clone, Copy, Debug)]
pub(super) enum Clock {
    /// The clock of the machine.
    Machine,
    /// A training clock: it stood at `from` when the process looked first, and runs on.
    Training { from: Moment, since: Instant },
}

impl Clock {
    /// A training clock that stands at `from` now.
    pub(super) fn training(from: Moment) -> Self {
        Self::Training { from, since: Instant::now() }
    }

    /// The present moment.
    pub(super) fn now(self) -> Moment {
        match self {
            Self::Machine => Utc::now().with_timezone(&shanghai()),
            Self::Training { from, since } => from + since.elapsed(),
        }
    }
}

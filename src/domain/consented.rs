//! How long the consent of a person carries a record (同意的期限): the days on which one stands. No job ends it, the day does.

use chrono::NaiveDate;

/// The consents behind a record, as days.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Consented {
    /// First and last day of each consent that carries it.
    pub spans: Vec<(NaiveDate, NaiveDate)>,
    /// The rule by which a consent has an end.
    pub rule: String,
}

impl Consented {
    /// Whether one stands on the day; the last day is inside.
    pub fn covers(&self, date: NaiveDate) -> bool {
        self.spans.iter().any(|(from, until)| (*from..=*until).contains(&date))
    }

    /// The last day on which one stands. None is given for days to come, so what reaches furthest reaches on without a gap.
    pub fn last(&self) -> Option<NaiveDate> {
        self.spans.iter().map(|(_, until)| *until).max()
    }
}

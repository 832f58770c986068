//! Whether a look at the log shows the same rows at the console. A console reads and tries before it acts, and does not
//! ask for what it has closed: so its log holds more rows than the operations leave, and lacks those of closed steps. The
//! rows that an officer sees must be all those that the operation listed, at their places here, but for the closed ones;
//! and beyond them only rows that the first playing did not leave. What the log says of the look must fit what is seen.

use std::collections::BTreeSet;

/// What a look should show in this playing.
pub struct Listing {
    /// The rows that the operation listed, at their places here.
    pub wanted: BTreeSet<i64>,
    /// Every place here of a row that the first playing left.
    pub known: BTreeSet<i64>,
    /// The last row before the playing began: up to it the two are the same.
    pub begun: i64,
}

/// The numbers of the rows on the screen of the log.
pub fn on_screen(screen: &str) -> BTreeSet<i64> {
    let number = |line: &str| {
        let line = line.trim_start_matches(|c: char| !c.is_ascii_digit());
        let (number, rest) = line.split_once(' ')?;
        let is_time = rest.get(..11).is_some_and(|time| {
            time.chars().enumerate().all(|(at, c)| match at {
                2 => c == '-',
                5 => c == ' ',
                8 => c == ':',
                _ => c.is_ascii_digit(),
            })
        });
        number.parse().ok().filter(|_| is_time)
    };
    screen.lines().filter_map(number).collect()
}

impl Listing {
    /// Whether one of `rows` is the look that left `row` in the first playing, and `screen` shows what it should.
    pub fn holds(&self, row: &str, rows: &[String], screen: &str) -> bool {
        let seen = on_screen(screen);
        let is_new = |place: &i64| *place > self.begun && !self.known.contains(place);
        self.wanted.is_subset(&seen)
            && seen.difference(&self.wanted).all(is_new)
            && rows.iter().any(|here| likeness(here, &seen) == Some(likeness_of(row)))
    }
}

/// A row of the log about such a look, without how many rows it listed and which were its ends.
fn likeness_of(row: &str) -> String {
    parts(row).0
}

/// The same, if count and ends are those of what is seen.
fn likeness(row: &str, seen: &BTreeSet<i64>) -> Option<String> {
    let (rest, count, ends) = parts(row);
    let told: Vec<i64> = ends.split(',').filter_map(|end| end.parse().ok()).collect();
    let same = (told.first(), told.last()) == (seen.first(), seen.last())
        || (told.last(), told.first()) == (seen.first(), seen.last());
    (count == seen.len().to_string() && (same || seen.is_empty())).then_some(rest)
}

fn parts(row: &str) -> (String, String, String) {
    // What was shown has times and log-ins in it, of which each playing has its own.
    let mut cells: Vec<&str> = row.split(" | ").filter(|cell| !cell.starts_with("view ")).collect();
    let at = cells.iter().position(|cell| cell.starts_with("rows ")).unwrap_or_default();
    let ends = cells.remove(at).trim_start_matches("rows ").to_owned();
    let count = cells.remove(at.saturating_sub(1)).to_owned();
    (cells.join(" | "), count, ends)
}

#[test]
fn only_the_rows_of_the_screen_are_read_and_each_once() {
    let screen = " [6]查询日志\n >   162 03-01 09:00:00 李审一  推送 | #162\n     159 03-01 09:00:00 李审一 | 时间 2023-03-01\n 12 行";
    assert_eq!(on_screen(screen).into_iter().collect::<Vec<_>>(), [159, 162]);
}

#[test]
fn a_look_that_shows_a_row_too_many_or_one_too_few_is_another_one() {
    let listing = Listing { wanted: [20, 22].into(), known: [18, 20, 22].into(), begun: 10 };
    let screen = |rows: &[i64]| rows.iter().map(|row| format!("  {row} 03-01 09:00:00 x\n")).collect::<String>();
    let row =
        |count: usize, ends: &str| format!("aud1 | log.list | done | {count} | rows {ends} | view  | about  | x/1");
    let first = row(2, "20,22");
    assert!(listing.holds(&first, &[row(2, "20,22")], &screen(&[22, 20])));
    assert!(listing.holds(&first, &[row(3, "20,22")], &screen(&[22, 21, 20])), "a row of this playing only");
    assert!(!listing.holds(&first, &[row(3, "18,22")], &screen(&[22, 20, 18])), "the filter does not take it");
    assert!(!listing.holds(&first, &[row(1, "20,20")], &screen(&[20])), "one is missing");
    assert!(!listing.holds(&first, &[row(9, "2,22")], &screen(&[22, 20])), "the log tells of another look");
}

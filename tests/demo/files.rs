//! The files of a demonstration, read back the way an import reads them.

use chrono::{Days, NaiveDate};
use std::collections::BTreeMap;
use xintai::{
    demo::{
        district::District,
        files::{Size, first_load, waiting, weekly},
        people::{Numbers, subjects},
        rows::World,
        sheet::{Form, Sheet},
    },
    intake::{BannedWords, Context, Limits, Schema, Seen, Source, check_row},
};

/// The day the demonstration stands at.
pub fn today() -> NaiveDate {
    NaiveDate::from_ymd_opt(2026, 11, 23).unwrap()
}

const FEW: Numbers = Numbers { companies: 96, households: 38, persons: 34 };

/// Verdicts of a file's rows, counted, with the codes of the errors.
fn verdicts(sheet: &Sheet) -> BTreeMap<String, usize> {
    let words = ["血型", "基因", "指纹", "疾病", "病史"];
    let banned = BannedWords::new(&words, &words, &[], "");
    let name = if sheet.form == Form::Json { "a.json" } else { "a.csv" };
    let mut source = Source::open(sheet.bytes().unwrap(), name, Limits::default()).unwrap();
    let schema = Schema::recognise(&source.header).unwrap();
    let context = Context { today: today(), banned: &banned, admits: false };
    let mut seen = Seen::default();
    let mut counts = BTreeMap::new();
    for row in source.rows().unwrap() {
        let checked = check_row(&row.unwrap(), &schema, &context, &mut seen);
        let verdict = if checked.verdict.is_taken() { "taken".to_owned() } else { format!("{:?}", checked.verdict) };
        *counts.entry(verdict).or_default() += 1;
        for problem in checked.problems.iter().filter(|_| !checked.verdict.is_taken()) {
            *counts.entry(format!("{} {}", problem.field, problem.code)).or_default() += 1;
        }
    }
    counts
}

#[test]
fn every_row_of_the_first_load_can_be_taken() {
    let district = District::shipped().unwrap();
    let people = subjects(&district, FEW, today());
    let mut world = World::new(&district, &people, 7);
    let day = today() - Days::new(56);
    let mut rows = 0;
    for sheet in first_load(&mut world, Size::Small, day) {
        rows += sheet.rows.len();
        let counts = verdicts(&sheet);
        assert_eq!(counts.get("taken"), Some(&sheet.rows.len()), "{}: {counts:?}", sheet.name);
        assert_eq!(counts.len(), 1, "{}: {counts:?}", sheet.name);
    }
    for sheet in weekly(&mut world, Size::Small, (day, day + Days::new(6))) {
        let counts = verdicts(&sheet);
        assert_eq!(counts.get("taken"), Some(&sheet.rows.len()), "{}: {counts:?}", sheet.name);
    }
    assert!((800..1200).contains(&rows), "{rows}");
}

#[test]
fn the_file_that_waits_holds_faults_and_prohibited_rows() {
    let district = District::shipped().unwrap();
    let people = subjects(&district, FEW, today());
    let mut world = World::new(&district, &people, 7);
    let counts = verdicts(&waiting(&mut world, Size::Full, (today() - Days::new(20), today() - Days::new(3))));
    assert_eq!(counts.get("taken"), Some(&351), "{counts:?}");
    assert_eq!(counts.get("Prohibited"), Some(&2), "{counts:?}");
    assert_eq!(counts.get("Reject"), Some(&7), "{counts:?}");
}

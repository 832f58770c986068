//! Whether an entry of the register of measures may be applied, and what the register must state.

use chrono::NaiveDate;
use xintai::domain::{
    Code,
    measure::{Applied, Bounds, Entry, Wanted, check, judge},
    rule::Ruled,
};

fn day(text: &str) -> NaiveDate {
    text.parse().unwrap()
}

fn entry() -> Entry {
    Entry {
        code: "M-7".into(),
        name: "提高抽查比例".into(),
        layer: "city".into(),
        kind: "inspection".into(),
        unit: "UNIT-X".into(),
        grades: vec!["serious".into()],
        field: "food".into(),
        months: Some(12),
        published: Some(day("2023-01-01")),
        valid_until: Some(day("2023-12-31")),
        ..Entry::default()
    }
}

fn bounds() -> Bounds {
    let rule = |id: &str| Some(id.to_owned());
    Bounds {
        published: rule("P"),
        field: rule("F"),
        grade: rule("G"),
        executor: rule("E"),
        longest: Some((Code::Input, "L".into())),
    }
}

fn asked() -> Applied {
    Applied { grade: Some("serious".into()), field: "food".into(), executor: "UNIT-X".into(), months: Some(12) }
}

fn refusal(entry: &Entry, asked: &Applied, on: &str) -> Option<(Code, String)> {
    judge(entry, asked, &bounds(), day(on)).err().map(|refusal| (refusal.code, refusal.cite.unwrap()))
}

#[test]
fn what_is_published_and_fits_is_applied_to_its_last_day_and_not_beyond() {
    assert_eq!(refusal(&entry(), &asked(), "2023-12-31"), None);
    assert_eq!(refusal(&entry(), &asked(), "2024-01-01"), Some((Code::Term, "P".into())));
    assert_eq!(refusal(&entry(), &asked(), "2022-12-31"), Some((Code::Catalogue, "P".into())));
    let unpublished = Entry { published: None, ..entry() };
    assert_eq!(refusal(&unpublished, &asked(), "2023-06-01"), Some((Code::Catalogue, "P".into())));
}

#[test]
fn field_grade_executor_and_length_each_refuse_with_their_own_rule() {
    let on = "2023-06-01";
    let other = |change: fn(&mut Applied)| {
        let mut asked = asked();
        change(&mut asked);
        refusal(&entry(), &asked, on)
    };
    assert_eq!(other(|one| one.field = "labour".into()), Some((Code::Input, "F".into())));
    assert_eq!(other(|one| one.grade = Some("general".into())), Some((Code::Input, "G".into())));
    assert_eq!(other(|one| one.grade = None), Some((Code::Input, "G".into())));
    assert_eq!(other(|one| one.executor = "UNIT-Y".into()), Some((Code::Role, "E".into())));
    assert_eq!(other(|one| one.months = Some(13)), Some((Code::Input, "L".into())));
    assert_eq!(other(|one| one.months = None), None);
}

#[test]
fn an_entry_without_bounds_of_its_own_takes_any_failing() {
    let open = Entry { grades: Vec::new(), field: String::new(), unit: String::new(), months: None, ..entry() };
    let any = Applied { months: Some(60), ..Applied::default() };
    assert_eq!(refusal(&open, &any, "2023-06-01"), None);
}

#[test]
fn the_register_is_refused_for_every_fault_at_once() {
    let wanted = Wanted {
        layers: Ruled::new(vec!["national".into(), "city".into()], "W"),
        of_layers: vec!["city".into()],
        fields: Ruled::new(vec!["unit".into(), "basis".into()], "O"),
        kinds: [("inspection".to_owned(), "K".to_owned())].into(),
        grades: vec!["serious".into()],
    };
    let national = Entry { code: "N-1".into(), layer: "national".into(), ..entry() };
    assert!(check(std::slice::from_ref(&national), &wanted).is_empty(), "only own layers state every field");
    let faulty = [
        entry(),
        Entry { basis: "条例".into(), ..entry() },
        Entry { code: "M-8".into(), layer: "county".into(), kind: "7".into(), grades: vec!["mild".into()], ..entry() },
    ];
    let rules: Vec<String> = check(&faulty, &wanted).into_iter().map(|fault| fault.refusal.cite.unwrap()).collect();
    assert_eq!(rules, ["O", "W", "W", "K", "W"]);
    assert_eq!(check(&[], &wanted).len(), 1);
}

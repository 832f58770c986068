//! Readings a city may choose otherwise: what each option changes, and what the check finds of it.

use std::{fs, path::Path};
use xintai::{
    domain::disclosure::Start,
    regime::{self, Pack, check, lay},
};

const HEAD: &str = "[overlay]\nregime = \"ID\"\nversion = 1\ntitle = { zh = \"补\", en = \"o\" }\nsource = \"文件\"\n";

fn laid(id: &str, values: &str) -> Result<Pack, Vec<String>> {
    let text = format!("{}{values}", HEAD.replace("ID", id));
    lay(&regime::load(id).unwrap(), &text).map_err(|faults| faults.into_iter().map(|fault| fault.message.en).collect())
}

fn spoilt(id: &str, change: impl Fn(&mut Pack)) -> Vec<String> {
    let mut pack = regime::load(id).unwrap();
    change(&mut pack);
    check(&pack).into_iter().map(|fault| format!("{}: {}", fault.place, fault.message.en)).collect()
}

#[track_caller]
fn told(faults: &[String], part: &str) {
    assert!(faults.iter().any(|fault| fault.contains(part)), "`{part}` is not in {faults:#?}");
}

fn switch<'p>(pack: &'p mut Pack, id: &str) -> &'p mut regime::Switch {
    pack.switch.iter_mut().find(|one| one.id == id).unwrap()
}

#[test]
fn cs_a5_the_other_start_moves_the_period_and_leaves_void_information_alone() {
    let pack = laid("changsha", "[choose]\n\"CS-A5\" = \"entry\"\n").unwrap();
    let mut starts: Vec<(u32, Start)> = pack
        .disclosure
        .period
        .iter()
        .filter(|period| period.category == "adverse")
        .map(|period| (period.years, period.start))
        .collect();
    starts.sort_by_key(|found| found.0);
    assert_eq!(starts, [(0, Start::Cancelled), (3, Start::Entry)]);
}

#[test]
fn an_effect_that_hits_two_places_is_a_fault_unless_it_says_all_of_them() {
    let at = |path: &str| {
        let path = path.to_owned();
        spoilt("changsha", move |pack| {
            let changes = switch(pack, "disclosure.start").effect.get_mut("entry").unwrap();
            let value = changes.values().next().unwrap().clone();
            *changes = [(path.clone(), value)].into();
        })
    };
    let both = at("disclosure.period[category=adverse].start");
    told(&both, "switch.disclosure.start: `disclosure.period[category=adverse].start` names 2 places");
    let all = at("disclosure.period[category=adverse,*].start");
    assert!(!all.iter().any(|fault| fault.contains("names 2 places")), "{all:#?}");
    // Two periods of one category from one event: the pack that the option makes is not sound.
    told(&all, "with the option `entry`, disclosure.period.adverse: `adverse` has two periods");
    told(&at("disclosure.perod[category=adverse].start"), "names no place of the pack");
}

#[test]
fn two_periods_of_one_category_from_one_event_contradict_each_other() {
    let faults = spoilt("huancui", |pack| {
        let mut second = pack.disclosure.period.iter().find(|period| period.category == "adverse").unwrap().clone();
        second.years = 6;
        pack.disclosure.period.push(second);
    });
    told(&faults, "disclosure.period.adverse: `adverse` has two periods that count from the same event");
}

#[test]
fn a_switch_without_effect_with_one_option_or_against_the_value_it_is_about_is_a_fault() {
    let none = spoilt("huancui", |pack| switch(pack, "basis.final").effect.clear());
    told(&none, "switch.basis.final: the options served limits-run-out do not differ");
    let one = spoilt("huancui", |pack| {
        let found = switch(pack, "basis.final");
        found.options.truncate(1);
        found.effect.clear();
    });
    told(&one, "switch.basis.final: one option only");
    let other = spoilt("huancui", |pack| pack.regime.after_expiry.value = regime::AfterExpiry::Block);
    told(
        &other,
        "switch.regime.after_expiry: the reading is `warn`, and the values that `block` changes say otherwise",
    );
}

#[test]
fn one_reading_is_chosen_once_whatever_it_is_called() {
    let twice =
        laid("huancui", "[choose]\n\"HC-A21\" = \"limits-run-out\"\n\"basis.final\" = \"served\"\n").unwrap_err();
    assert_eq!(twice.len(), 1, "{twice:?}");
    told(&twice, "choose.basis.final");
    told(&twice, "choose.HC-A21 names the same reading (basis.final, HC-A21)");
    let same = laid("changsha", "[choose]\n\"CS-A5\" = \"entry\"\n\"disclosure.start\" = \"entry\"\n").unwrap_err();
    told(&same, "names the same reading");
}

#[test]
fn a_reading_whose_figure_the_sentences_state_otherwise_is_a_fault() {
    let faults = spoilt("anshan", |pack| {
        let changes = switch(pack, "listing.several").effect.get_mut("3").unwrap();
        changes.insert("listing.grade[code=key-attention].removal.months.value".to_owned(), toml::Value::Integer(6));
    });
    told(&faults, "with the option `3`, listing.grade.key-attention.removal.months: is 6, and AS-30-1");
    told(&faults, "with the option `3`, parameter.P63.says.en: the figure it states is");
}

/// The switches of the shipped files stand in no code: each is held against the pack it makes.
#[test]
fn every_shipped_reading_makes_a_sound_pack() {
    for id in regime::ids() {
        let file = Path::new(env!("CARGO_MANIFEST_DIR")).join(format!("regimes/{id}.toml"));
        let (_, faults) = regime::examine(id, &fs::read_to_string(file).unwrap());
        assert!(faults.is_empty(), "{id}: {faults:#?}");
    }
}

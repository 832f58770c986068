//! A local pack may protect more than the one built in, never less.

use xintai::regime::{self, BannedField, Pack, check_floor};

fn faults(change: impl Fn(&mut Pack)) -> Vec<String> {
    let base = regime::load("huancui").unwrap();
    let mut local = base.clone();
    change(&mut local);
    check_floor(&base, &local).into_iter().map(|fault| fault.message.en).collect()
}

#[test]
fn hc_15_3_the_banned_list_grows_but_never_shrinks() {
    let removed = faults(|pack| pack.banned.field.retain(|field| field.code != "blood-type"));
    assert!(removed.iter().any(|fault| fault.contains("`血型`") && fault.contains("Art. 15")), "{removed:?}");
    let added = faults(|pack| {
        let iris = BannedField { code: "iris".into(), words: vec!["虹膜".into()], ..pack.banned.field[0].clone() };
        pack.banned.field.push(iris);
    });
    assert_eq!(added, Vec::<String>::new());
}

#[test]
fn hc_15_3_no_phrase_is_declared_harmless_locally_and_free_text_stays_scanned() {
    assert_eq!(faults(|pack| pack.banned.exceptions.value.push("病史".into())).len(), 1);
    assert_eq!(faults(|pack| pack.banned.free_text.value = false).len(), 1); // HC-15-2
    assert!(faults(|pack| pack.banned.exceptions.value.clear()).is_empty());
}

#[test]
fn hc_0_3_masks_may_hide_more_but_not_less() {
    assert_eq!(faults(|pack| pack.mask[0].head = 6).len(), 1);
    assert_eq!(faults(|pack| pack.mask.clear()).len(), 4);
    assert!(faults(|pack| pack.mask[0].tail = 2).is_empty());
}

#[test]
fn hc_31_6_the_second_person_cannot_be_dropped() {
    let dropped = faults(|pack| {
        for step in &mut pack.case.get_mut("repair").unwrap().step {
            step.not_by.clear();
        }
    });
    assert_eq!(dropped.len(), 1, "{dropped:?}");
}

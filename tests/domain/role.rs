//! Roles, rights and what excludes what.

use xintai::{
    domain::role::{Right, Role, RoleHeld},
    regime,
    service::ops::OPERATIONS,
};

#[test]
fn every_role_and_right_reads_back_from_its_word() {
    for role in Role::ALL {
        assert_eq!(Role::parse(role.word()), Some(role));
        for right in Right::ALL {
            let held = RoleHeld::new(role).with(right);
            assert_eq!(RoleHeld::parse(&held.word()), Some(held.clone()));
            assert!(held.covers(&RoleHeld::new(role)));
            assert!(!RoleHeld::new(role).covers(&held));
        }
    }
    assert_eq!(RoleHeld::parse("liaison+fly"), None);
}

#[test]
fn s5_auditor_and_sysadmin_stand_alone_and_the_others_combine() {
    for id in regime::ids() {
        let policy = regime::policy(&regime::load(id).unwrap(), OPERATIONS).unwrap();
        for one in Role::ALL {
            assert!(policy.apart(&[one, one]).is_none(), "the same role twice is one role");
            for other in Role::ALL.into_iter().filter(|other| *other != one) {
                let apart = [one, other].iter().any(|role| matches!(role, Role::Auditor | Role::Sysadmin));
                let found = policy.apart(&[one, other]);
                assert_eq!(found.is_some(), apart, "{id}: {one:?} with {other:?}");
                if let Some((line, alone)) = found {
                    assert_eq!((line.rule.as_str(), line.roles.contains(&alone)), ("S5", true));
                }
            }
        }
    }
}

#[test]
fn roles_of_the_platform_have_their_seat_at_the_centre_and_provider_units_keep_their_own() {
    let policy = regime::policy(&regime::load("huancui").unwrap(), OPERATIONS).unwrap();
    for role in Role::ALL {
        assert!(policy.unseated(role, "centre").is_none() && policy.unseated(role, "authority").is_none());
        let own = matches!(role, Role::Liaison | Role::Repair);
        assert_eq!(policy.unseated(role, "administrative-organ").is_none(), own, "{role:?}");
    }
    // There the department itself produces the information, so every unit is one of its own.
    let housing = regime::policy(&regime::load("liaoning-housing").unwrap(), OPERATIONS).unwrap();
    assert!(Role::ALL.iter().all(|role| housing.unseated(*role, "administrative-organ").is_none()));
}

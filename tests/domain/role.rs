//! Roles, rights and what excludes what.

use xintai::domain::role::{Right, Role, RoleHeld, exclusive};

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
    for one in Role::ALL {
        assert!(exclusive(&[one, one]).is_ok(), "the same role twice is one role");
        for other in Role::ALL.into_iter().filter(|other| *other != one) {
            let apart = [one, other].iter().any(|role| matches!(role, Role::Auditor | Role::Sysadmin));
            let answer = exclusive(&[one, other]);
            assert_eq!(answer.is_err(), apart, "{one:?} with {other:?}");
            if let Err(refusal) = answer {
                assert_eq!(refusal.cite.as_deref(), Some("S5"));
            }
        }
    }
}

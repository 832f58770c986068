//! The decision procedure, on the tables that ship and on small tables of its own.

use std::{fs, path::Path};
use xintai::{
    domain::{
        disclosure::State,
        permission::{Effect, Kind, Known, Match, Policy, Proof, Question, Relation},
        role::{Right, Role, RoleHeld},
        rule::is_silence,
    },
    regime,
};

pub use xintai::service::ops::OPERATIONS;

const MODES: [&str; 3] = ["open", "authorised", "shared"];

fn parse(files: &[(&str, &str)]) -> Result<Policy, Vec<String>> {
    let modes = MODES.map(str::to_owned);
    Policy::parse(files, &Known { operations: OPERATIONS, modes: &modes })
        .map_err(|faults| faults.into_iter().map(|fault| fault.message.en).collect())
}

pub fn shipped() -> Policy {
    let read =
        |name: &str| fs::read_to_string(Path::new(env!("CARGO_MANIFEST_DIR")).join("policies").join(name)).unwrap();
    parse(&[("common", &read("common.tsv")), ("huancui", &read("huancui.tsv"))]).unwrap()
}

const HEAD: &str = "effect\trole\toperation\tmode\tkind\trelation\tstate\tshows\trule\n";

fn table(rows: &[&str]) -> Policy {
    let text = format!("{HEAD}{}\n", rows.join("\n").replace(' ', "\t"));
    parse(&[("t", &text)]).unwrap()
}

/// A line on levels bars who is of another level, permits nobody, and leaves a second role free.
#[test]
fn an_act_kept_for_the_city_is_closed_to_a_county() {
    let policy = table(&[
        "permit supervisor,auditor listing.list * * * * - AS-28-6",
        "level supervisor listing.list city * * * - AS-28-6",
        "level supervisor listing.decide city * * * - AS-28-6",
    ]);
    let at = |roles: &[RoleHeld], operation: &str, level| {
        policy.decide(&Question { level, ..Question::new(roles, operation) })
    };
    let supervisor = one("supervisor");
    assert!(at(&supervisor, "listing.list", Some("city")).allowed);
    // Not yet known: it may still come true.
    assert!(at(&supervisor, "listing.list", None).allowed);
    let refused = at(&supervisor, "listing.list", Some("county"));
    assert!(!refused.allowed);
    assert_eq!((refused.line.as_deref(), refused.rule.as_str()), (Some("t:3"), "AS-28-6"));
    assert_eq!(refused.levels, ["city"]);
    assert!(at(&[one("supervisor"), one("auditor")].concat(), "listing.list", Some("county")).allowed);
    // It gives no power by itself.
    assert!(!at(&supervisor, "listing.decide", Some("city")).allowed);
    let faulty = |row: &str| parse(&[("t", &format!("{HEAD}{}\n", row.replace(' ', "\t")))]).unwrap_err();
    assert!(faulty("level supervisor listing.lost city * * * - AS-28-6")[0].contains("listing.lost"));
    assert!(!faulty("level supervisor listing.list * * * * - AS-28-6").is_empty());
    assert!(!faulty("level supervisor listing.list city * * * - -").is_empty());
    assert!(!faulty("level nobody listing.list city * * * - AS-28-6").is_empty());
}

fn held() -> Vec<RoleHeld> {
    let mut all: Vec<RoleHeld> = Role::ALL.into_iter().map(RoleHeld::new).collect();
    all.push(RoleHeld::new(Role::Liaison).with(Right::Query));
    all.push(RoleHeld::new(Role::Auditor).with(Right::Content));
    all.push(RoleHeld::new(Role::Auditor).with(Right::Logs));
    all
}

fn one(role: &str) -> Vec<RoleHeld> {
    vec![RoleHeld::parse(role).unwrap()]
}

/// A question on a fully known record.
fn on<'a>(roles: &'a [RoleHeld], operation: &'a str, mode: &'a str, relation: Relation, state: State) -> Question<'a> {
    Question {
        mode: Some(mode),
        kind: Some(Kind::Organisation),
        relation: Some(relation),
        state: Some(state),
        ..Question::new(roles, operation)
    }
}

/// The meaning of a line, written a second time and without the code under test.
fn speaks(line: &xintai::domain::permission::Line, asked: &Question<'_>) -> bool {
    fn takes<T: PartialEq>(facet: &Match<T>, value: &T) -> bool {
        match facet {
            Match::Any => true,
            Match::Of(list) => list.contains(value),
        }
    }
    let role = match &line.role {
        Match::Any => true,
        Match::Of(list) => list.iter().any(|wanted| {
            asked
                .roles
                .iter()
                .any(|held| held.role == wanted.role && wanted.rights.iter().all(|r| held.rights.contains(r)))
        }),
    };
    role && takes(&line.operation, &asked.operation.to_owned())
        && takes(&line.mode, &asked.mode.unwrap().to_owned())
        && takes(&line.kind, &asked.kind.unwrap())
        && takes(&line.relation, &asked.relation.unwrap())
        && takes(&line.state, &asked.state.unwrap())
}

#[test]
fn the_three_theorems_hold_for_every_question_that_can_be_asked() {
    // Silence denies; forbid beats permit; allowed if and only if permitted and not forbidden.
    let policy = shipped();
    let mut asked_in_all = 0;
    for roles in held().into_iter().map(|role| vec![role]) {
        for operation in OPERATIONS.iter().copied() {
            let about: Vec<_> = policy.lines().iter().filter(|line| names(line, operation)).collect();
            // A facet no line of the operation looks at cannot change the answer: one value stands for all.
            let modes = if about.iter().all(|line| line.mode == Match::Any) { &MODES[..1] } else { &MODES[..] };
            let kinds = if about.iter().all(|line| line.kind == Match::Any) { &Kind::ALL[..1] } else { &Kind::ALL[..] };
            for (mode, kind) in modes.iter().flat_map(|mode| kinds.iter().map(move |kind| (mode, kind))) {
                for (relation, state) in Relation::ALL.iter().flat_map(|one| State::ALL.map(|state| (*one, state))) {
                    let asked = Question { kind: Some(*kind), ..on(&roles, operation, mode, relation, state) };
                    let decision = policy.decide(&asked);
                    let some = |effect| about.iter().any(|line| line.effect == effect && speaks(line, &asked));
                    let (permitted, forbidden) = (some(Effect::Permit), some(Effect::Forbid));
                    assert_eq!(decision.allowed, permitted && !forbidden, "{asked:?}");
                    assert_eq!(decision.line.is_none(), !permitted && !forbidden, "{asked:?}");
                    assert!(!decision.rule.is_empty(), "{asked:?}");
                    assert!(!decision.allowed || !decision.who.is_empty(), "who is allowed is among who could");
                    asked_in_all += 1;
                }
            }
        }
    }
    assert!(asked_in_all > 50_000);
}

fn names(line: &xintai::domain::permission::Line, operation: &str) -> bool {
    match &line.operation {
        Match::Any => true,
        Match::Of(list) => list.iter().any(|one| one == operation),
    }
}

#[test]
fn a_ban_speaks_before_the_facts_are_known_only_when_it_bans_everything() {
    let policy = table(&[
        "permit window query.run open * none disclosed - HC-22-2",
        "forbid * query.run shared * * * - HC-20-4",
        "permit window record.show * * * * - HC-35-1",
        "forbid window record.show * * * * - HC-35-1",
    ]);
    let window = one("window");
    let early = policy.decide(&Question::new(&window, "query.run"));
    assert!(early.allowed, "an open record may turn up");
    assert!(!policy.decide(&on(&window, "query.run", "shared", Relation::None, State::Disclosed)).allowed);
    let banned = policy.decide(&Question::new(&window, "record.show"));
    assert!(!banned.allowed);
    assert_eq!(banned.line.as_deref(), Some("t:5"));
}

#[test]
fn nobody_without_a_role_is_let_through_by_a_wildcard() {
    let policy = table(&["permit * status.show * * * * - ROLE-any"]);
    assert!(!policy.decide(&Question::new(&[], "status.show")).allowed);
}

#[test]
fn a_denial_names_the_nearest_line_and_who_could() {
    let policy = shipped();
    let intake = one("intake");
    let decision = policy.decide(&Question::new(&intake, "catalogue.activate"));
    assert!(!decision.allowed);
    assert_eq!(decision.line, None);
    assert_eq!(decision.rule, "HC-8-3");
    assert_eq!(decision.nearest.map(|line| line.rule).as_deref(), Some("HC-8-3"));
    assert_eq!(decision.who, vec![RoleHeld::new(Role::Supervisor)]);
}

#[test]
fn every_fault_of_every_file_is_told_at_once_with_its_place() {
    let bad = format!(
        "# a comment\n{HEAD}\npermit\tking\trecord.show\t*\t*\t*\t*\t-\tHC-1-1\n\
         permit\twindow\trecord.burn\tsecret\t*\tenemy\tgone\t*\t-\npermit\twindow\n\
         allow\twindow\trecord.show\t*\talien\t*\t*\tcharm\tHC-1-1\n"
    );
    let faults = parse(&[("one", &bad), ("two", "permit\twindow\n")]).unwrap_err();
    for part in [
        "one:4: unknown role `king`",
        "one:5: unknown operation `record.burn`",
        "one:5: unknown mode `secret`",
        "one:5: unknown relation `enemy`",
        "one:5: unknown state `gone`",
        "one:5: unknown shows `*`",
        "one:5: no rule id",
        "one:6: nine columns expected, 2 found",
        "one:7: unknown effect `allow`",
        "one:7: unknown kind `alien`",
        "one:7: unknown shows `charm`",
        "two, line 1: the header is missing",
    ] {
        assert!(faults.iter().any(|fault| fault.contains(part)), "{part} is not in {faults:#?}");
    }
    assert_eq!(faults.len(), 12);
}

#[test]
fn every_operation_can_be_done_by_somebody_or_is_forbidden_with_a_rule() {
    let packs: Vec<_> = regime::ids().map(|id| regime::load(id).unwrap()).collect();
    let policies: Vec<Policy> = packs.iter().map(|pack| regime::policy(pack, OPERATIONS).unwrap()).collect();
    for operation in OPERATIONS.iter().copied() {
        let able =
            |policy: &Policy| held().into_iter().any(|role| policy.decide(&Question::new(&[role], operation)).allowed);
        let banned = |policy: &Policy| is_silence(&policy.decide(&Question::new(&held(), operation)).rule);
        assert!(policies.iter().any(able) || policies.iter().any(banned), "{operation} is nobody's");
    }
}

#[test]
fn hc_22_what_must_be_shown_grows_with_the_nearness_of_the_record() {
    let policy = shipped();
    let window = one("window");
    let shows = |mode, relation| policy.decide(&on(&window, "query.run", mode, relation, State::Disclosed));
    // HC-22-2, HC-20-2
    let public = shows("open", Relation::None);
    assert!(public.allowed && public.shows.is_empty());
    // HC-22-3, HC-A4
    for mode in MODES {
        assert_eq!(shows(mode, Relation::Own).shows, [Proof::IdDocument]);
        assert_eq!(shows(mode, Relation::Authorised).shows, [Proof::Authorisation]);
    }
    // HC-20-3, HC-20-4
    assert_eq!(shows("authorised", Relation::None).rule, "HC-20-3");
    assert_eq!(shows("shared", Relation::None).rule, "HC-20-4");
    assert!(!shows("shared", Relation::None).allowed);
}

#[test]
fn hc_23_a_duty_query_needs_the_query_right_a_grant_and_a_purpose() {
    let policy = shipped();
    let (with, without) = (one("liaison+query"), one("liaison"));
    let ask = |roles, mode| policy.decide(&on(roles, "query.run", mode, Relation::Department, State::Disclosed));
    assert_eq!(ask(&with, "shared").shows, [Proof::Grant, Proof::Purpose]); // HC-23-1, HC-23-5
    assert!(!ask(&without, "shared").allowed); // HC-23-3
    assert!(!ask(&with, "authorised").allowed); // HC-20-3
}

#[test]
fn hc_a7_a_suspended_item_is_cut_off_from_the_public_only() {
    let policy = shipped();
    let (window, liaison) = (one("window"), one("liaison+query"));
    let ask = |roles, relation, mode| policy.decide(&on(roles, "query.run", mode, relation, State::Suspended));
    assert_eq!(ask(&window, Relation::None, "open").rule, "HC-29-15");
    assert!(!ask(&window, Relation::Authorised, "open").allowed);
    assert!(ask(&window, Relation::Own, "open").allowed);
    assert!(ask(&liaison, Relation::Department, "shared").allowed);
}

#[test]
fn hc_19_8_and_hc_a3_the_archive_is_read_by_the_auditor_alone() {
    let policy = shipped();
    for role in held() {
        let roles = [role.clone()];
        for relation in Relation::ALL {
            for mode in MODES {
                let query = policy.decide(&on(&roles, "query.run", mode, relation, State::Archived));
                assert!(!query.allowed, "{role:?}");
                let show = policy.decide(&on(&roles, "record.show", mode, relation, State::Archived));
                assert_eq!(show.allowed, role.word() == "auditor+content", "{role:?}");
            }
        }
    }
}

#[test]
fn hc_31_5_and_hc_30_4_what_is_hidden_or_erased_answers_no_query() {
    let policy = shipped();
    for (state, rule) in [(State::HiddenRepaired, "HC-31-5"), (State::Erased, "HC-30-4"), (State::Submitted, "HC-5-1")]
    {
        for role in ["window", "liaison+query"] {
            let roles = one(role);
            for relation in [Relation::None, Relation::Own, Relation::Department] {
                let answer = policy.decide(&on(&roles, "query.run", "open", relation, state));
                assert!(!answer.allowed);
                assert_eq!(answer.rule, rule, "{role} {relation:?}");
            }
        }
    }
}

#[test]
fn hc_6_2_a_liaison_sees_the_records_of_the_own_unit_only() {
    let policy = shipped();
    let liaison = one("liaison");
    for operation in ["record.show", "record.history", "record.import", "record.revoke", "repair.file"] {
        for relation in Relation::ALL {
            let answer = policy.decide(&on(&liaison, operation, "open", relation, State::Disclosed));
            assert_eq!(answer.allowed, relation == Relation::Unit, "{operation} {relation:?}");
        }
    }
}

#[test]
fn hc_6_1_the_supervisor_does_not_run_the_platform_and_hc_35_1_intake_does_not_query() {
    let policy = shipped();
    let refused = |role: &str, operation: &str| {
        let roles = one(role);
        let answer = policy.decide(&Question::new(&roles, operation));
        assert!(!answer.allowed, "{role} {operation}");
        answer.rule
    };
    assert_eq!(refused("supervisor", "officer.add"), "HC-6-1");
    refused("intake", "query.run");
    refused("window", "record.import"); // HC-36-1
    refused("supervisor", "record.accept"); // HC-18-4
    refused("reviewer", "record.import"); // HC-18-4
    assert_eq!(refused("repair", "repair.decide"), "HC-0-2");
    assert_eq!(refused("sysadmin", "record.show"), "S5");
    assert_eq!(refused("auditor", "query.run"), "S5");
    refused("auditor+content", "log.list");
    refused("auditor+logs", "record.show");
}

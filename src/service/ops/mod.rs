//! The operations: one file for each noun, one struct for each use case, and the list of them all.

pub mod admit_row;
pub mod agreement_consents;
pub mod agreements;
pub mod amendments;
pub mod anchors;
pub mod application_list;
mod applications;
pub mod assessment;
pub mod attachments;
pub mod authorisations;
pub mod backup;
pub mod batches;
pub mod beside;
pub mod breaches;
pub mod bulk;
pub mod calendar;
pub mod case_papers;
pub mod cases;
pub mod casework;
pub mod catalogue;
pub mod catalogue_changes;
mod change_effects;
pub mod changes;
pub mod collectors;
mod commitments;
mod compared;
pub mod complaints;
mod consent_ends;
mod corrections;
pub mod decisions;
pub mod drops;
pub mod dual;
mod duty_grants;
mod effects;
pub mod eligibility;
pub mod endings;
pub mod exchanges;
pub mod explain;
pub mod facts;
mod feed_sheet;
pub mod feeds;
pub mod formed;
mod gone;
mod grades;
pub mod import;
mod import_entry;
mod import_envelope;
mod import_kept;
mod import_rows;
mod import_subject;
mod inspected;
pub mod inspection;
pub mod laws;
pub mod leniency;
pub mod letters;
mod linked_papers;
mod listing_check;
mod listing_letters;
pub mod listing_proposals;
mod listing_served;
mod listing_steps;
pub mod listings;
pub mod log;
mod log_hours;
mod log_subjects;
mod log_who;
pub mod logs;
pub mod looks_report;
pub mod mailings;
mod may_decide;
mod measure_facts;
pub mod measure_register;
mod measure_steps;
pub mod measures;
pub mod months;
pub mod notices;
pub mod objections;
mod occasions;
pub mod officers;
mod openings;
mod outside_terms;
pub mod overview;
pub mod own_list;
mod own_review;
pub mod pauses;
pub mod period;
pub mod permissions;
pub mod person_consents;
pub mod platform;
pub mod policy;
mod products;
pub mod profiles;
pub mod publication;
pub mod punctuality;
pub mod quality;
pub mod query;
pub mod quotas;
mod recalls;
pub mod rechecks;
pub mod reconcile;
pub mod record_history;
pub mod record_list;
pub mod records;
pub mod referrals;
mod rejudged;
pub mod reorganisations;
mod repair_results;
pub mod repair_times;
pub mod repairs;
mod replacements;
pub mod reports;
pub mod resets;
mod returns;
pub mod review;
pub mod revocations;
pub mod roles;
pub mod rules;
pub mod security;
pub mod selfcheck;
pub mod settings;
pub mod sheets;
pub mod shields;
mod spans;
pub mod ssh_keys;
pub mod standing;
pub mod status;
mod step_fields;
pub mod steps;
mod steps_input;
pub mod subjects;
pub mod supply;
mod suspensions;
pub mod tally;
mod told;
pub mod trend;
mod turn;
mod two_persons;
pub mod units;
mod unmet;
mod urging_tasks;
pub mod urgings;
pub mod usage;
pub mod versions;
mod waiting;
pub mod withdrawals;
pub mod worklist;

use super::{Error, Tx, store::officers as accounts};
use crate::{domain::refusal::Code, text};

/// Refuses when the officer is the person who did the first half, or whom it is about (两人办理). Separation is by person, not by account.
fn second_person(tx: &Tx<'_>, first: i64) -> Result<(), Error> {
    person_only(tx)?;
    let first = accounts::by_id(tx.db(), first)?;
    if first.is_some_and(|first| first.person == tx.actor().person) {
        return Err(Error::new(Code::Sod, text!("须由另一人办理", "another person must do this"))
            .cite("S1")
            .hint(text!("请另一名有此权限的人员办理", "ask another officer who may")));
    }
    Ok(())
}

/// Refuses an access key: it works unattended, and the second person's word and every signature are a person's own (T5).
/// In a training database anybody may become anybody, so a key there is no less than a password.
fn person_only(tx: &Tx<'_>) -> Result<(), Error> {
    if !tx.actor().by_key || tx.env().training {
        return Ok(());
    }
    Err(Error::new(
        Code::Sod,
        text!(
            "访问密钥不能代替本人复核、签署或更改口令",
            "an access key neither decides, nor signs, nor sets a password"
        ),
    )
    .cite("ROLE-key")
    .hint(text!("请本人用口令登录后办理", "log in with the own password and do it then")))
}

/// Every word that may stand as an operation in `policies/*.tsv`.
pub const OPERATIONS: &[&str] = &[
    "unit.add",
    "unit.link",
    "unit.list",
    "officer.add",
    "officer.list",
    "officer.show",
    "officer.grant",
    "officer.revoke",
    "officer.disable",
    "officer.passwd",
    "officer.reset",
    "officer.key",
    "officer.home",
    "catalogue.import",
    "catalogue.change",
    "catalogue.check",
    "catalogue.activate",
    "catalogue.list",
    "catalogue.show",
    "application.import",
    "application.activate",
    "application.show",
    "profile.import",
    "profile.activate",
    "profile.show",
    "record.import",
    "record.list",
    "record.show",
    "record.history",
    "record.accept",
    "record.return",
    "record.revoke",
    "record.admit",
    "record.withdraw",
    "record.recheck",
    "record.check",
    "record.reconcile",
    "consent.add",
    "consent.end",
    "consent.list",
    "decision.list",
    "decision.show",
    "decision.decide",
    "decision.drop",
    "subject.show",
    "subject.end",
    "subject.change",
    "subject.confirm",
    "subject.changes",
    "subject.find",
    "subject.reveal",
    "query.run",
    "query.apply",
    "query.batch",
    "report.subject",
    "report.assessment",
    "record.tally",
    "exchange.push",
    "exchange.receipt",
    "exchange.list",
    "urge.issue",
    "urge.close",
    "urge.escalate",
    "urge.list",
    "report.supervision",
    "report.breaches",
    "report.disclosure",
    "report.security",
    "report.state",
    "report.looks",
    "report.usage",
    "report.self-check",
    "unit.duty",
    "unit.free-queries",
    "authorisation.add",
    "authorisation.approve",
    "authorisation.list",
    "authorisation.show",
    "authorisation.revoke",
    "agreement.add",
    "agreement.list",
    "agreement.end",
    "agreement.consent",
    "agreement.consents",
    "agreement.withdraw",
    "record.lenient",
    "record.formed",
    "objection.file",
    "objection.list",
    "objection.show",
    "objection.compare",
    "objection.correct",
    "objection.confirm",
    "objection.forward",
    "objection.receive",
    "objection.refer",
    "objection.reply",
    "objection.notify",
    "objection.suspend",
    "objection.resume",
    "objection.dispute",
    "objection.annotate",
    "objection.close",
    "objection.withdraw",
    "objection.urge",
    "objection.pause",
    "objection.continue",
    "objection.remove",
    "objection.delete",
    "objection.hand-over",
    "repair.file",
    "repair.list",
    "repair.show",
    "repair.accept",
    "repair.refuse",
    "repair.execute",
    "repair.withdraw",
    "repair.decide",
    "repair.approve",
    "repair.bar",
    "publication.preview",
    "publication.mask",
    "publication.pull",
    "officer.bind",
    "complaint.file",
    "complaint.close",
    "revocation.delete",
    "revocation.withdraw",
    "shield.file",
    "shield.forward",
    "shield.receive",
    "shield.execute",
    "shield.withdraw",
    "feed.preview",
    "feed.review",
    "feed.push",
    "feed.recall",
    "feed.list",
    "case.list",
    "case.show",
    "case.actions",
    "case.act",
    "case.amend",
    "case.assign",
    "case.reassign",
    "listing.candidates",
    "listing.propose",
    "listing.list",
    "listing.check",
    "listing.notify",
    "listing.object",
    "listing.answer",
    "listing.decide",
    "listing.publish",
    "listing.remove",
    "listing.drop",
    "measure.import",
    "measure.activate",
    "measure.register",
    "measure.add",
    "measure.list",
    "measure.start",
    "measure.end",
    "measure.feedback",
    "notice.render",
    "notice.send",
    "notice.show",
    "notice.list",
    "log.list",
    "log.show",
    "log.who",
    "log.verify",
    "log.head",
    "log.checkpoint",
    "log.anchored",
    "log.paper",
    "log.alerts",
    "log.dispose",
    "log.month",
    "log.review",
    "log.close",
    "log.save",
    "ssh.enrol",
    "ssh.approve",
    "ssh.revoke",
    "ssh.list",
    "ssh.publish",
    "setting.list",
    "setting.set",
    "quota.list",
    "quota.set",
    "quota.release",
    "log.export",
    "worklist.show",
    "status.show",
    "regime.check",
    "regime.paper",
    "regime.overlay",
    "regime.change",
    "policy.list",
    "policy.table",
    "calendar.import",
    "backup.make",
    "backup.restore",
    "backup.confirm",
    "check.run",
    "check.stage",
    "selftest.work",
    "session.become",
];

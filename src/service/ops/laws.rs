//! The law of the installation: the overlay laid over its regulation, and another regulation in its place.

use super::facts;
use crate::{
    domain::{
        disclosure::{State, disclosed_until, state_at},
        refusal::Code,
        role::Role,
    },
    locale::Text,
    regime::{self, Difference, Pack, Validity},
    service::{
        Error, Kind, Operation, Trace, Tx,
        keys::hex,
        setup,
        store::{
            Db, cases, laws,
            laws::LawChange,
            officers,
            records::{self, Filter},
            settings,
        },
        validity,
    },
    text,
};
use chrono::NaiveDate;
use serde::{Deserialize, Serialize};

/// The reading that asks two persons for a change of the law.
const BY_TWO: &str = "G10";

/// The role in which the officer signs.
fn signs_as(tx: &Tx<'_>) -> Role {
    if tx.roles().iter().any(|held| held.role == Role::Supervisor) { Role::Supervisor } else { Role::Sysadmin }
}

fn digest_of(bytes: &[u8]) -> String {
    use sm3::{Digest as _, Sm3};
    hex(&Sm3::digest(bytes))
}

/// Takes the first signature, or with the second puts the change in force; answers its state and whose is missing.
fn sign(tx: &Tx<'_>, kind: &'static str, body: &str, digest: &str) -> Result<(String, Option<String>), Error> {
    let role = signs_as(tx);
    let waiting = laws::waiting(tx.db(), kind)?.filter(|one| one.body == body && one.digest == digest);
    if let Some(first) = waiting {
        let first_role = Role::parse(&first.proposed_as).unwrap_or(Role::Sysadmin);
        super::second_person(tx, first.proposed_by).map_err(|error| error.cite(BY_TWO))?;
        let wanted = second_of(kind, first_role);
        if role == wanted {
            laws::confirm(tx.db(), first.id, tx.actor().officer, tx.now_ms())?;
            return Ok(("active".to_owned(), None));
        }
        return Ok(("waiting".to_owned(), Some(wanted.word().to_owned())));
    }
    let change = LawChange {
        id: 0,
        kind,
        body: body.to_owned(),
        digest: digest.to_owned(),
        proposed_by: tx.actor().officer,
        proposed_as: role.word().to_owned(),
    };
    laws::propose(tx.db(), &change, tx.now_ms())?;
    Ok(("waiting".to_owned(), Some(second_of(kind, role).word().to_owned())))
}

/// A change of the law that waits for its second signature.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
pub struct WaitingLaw {
    /// `overlay` or `regime`.
    pub kind: String,
    /// The overlay's text, or the id of the other regulation.
    pub text: String,
    /// Who signed first.
    pub by: String,
    /// The role whose signature is missing.
    pub missing: String,
    /// Digest of what was signed.
    pub digest: String,
}

/// Who signs a change of this kind second, after it was signed first in a role.
fn second_of(kind: &str, first: Role) -> Role {
    match (kind, first) {
        // A supervisor and a system administrator, in either order.
        ("overlay", Role::Supervisor) => Role::Sysadmin,
        // Whoever proposes another regulation, a supervisor confirms it.
        _ => Role::Supervisor,
    }
}

/// The changes of the law that wait for their second signature.
pub(super) fn all_waiting(tx: &Tx<'_>) -> Result<Vec<WaitingLaw>, Error> {
    let mut found = Vec::new();
    for kind in ["overlay", "regime"] {
        let Some(one) = laws::waiting(tx.db(), kind)? else { continue };
        let first = Role::parse(&one.proposed_as).unwrap_or(Role::Sysadmin);
        found.push(WaitingLaw {
            kind: kind.to_owned(),
            text: one.body,
            by: officers::by_id(tx.db(), one.proposed_by)?.map(|officer| officer.login).unwrap_or_default(),
            missing: second_of(kind, first).word().to_owned(),
            digest: one.digest,
        });
    }
    Ok(found)
}

/// Notes the overlay an installation starts with: both first officers are taken to have signed it.
pub(in crate::service) fn signed_at_the_start(
    db: &Db,
    text: &str,
    (sysadmin, supervisor): (i64, i64),
    now_ms: i64,
) -> Result<(), Error> {
    let change = LawChange {
        id: 0,
        kind: "overlay",
        body: text.to_owned(),
        digest: digest_of(text.as_bytes()),
        proposed_by: sysadmin,
        proposed_as: Role::Sysadmin.word().to_owned(),
    };
    let id = laws::propose(db, &change, now_ms)?;
    laws::confirm(db, id, supervisor, now_ms)
}

/// Refuses an overlay whose version was another file's: cases keep the version they were opened under, and it names one file.
fn version_is_new(tx: &Tx<'_>, base: &Pack, local: &Pack, text: &str) -> Result<(), Error> {
    let version = local.version_word();
    for earlier in laws::overlays(tx.db())?.into_iter().filter(|earlier| earlier != text) {
        if regime::lay(base, &earlier).is_ok_and(|pack| pack.version_word() == version) {
            return Err(Error::new(
                Code::Config,
                text!("`{version}` 已是另一份补充的版本", "`{version}` is the version of another overlay"),
            )
            .cite(regime::LOCAL)
            .hint(text!("提高 [overlay] 的 version", "raise `version` in [overlay]")));
        }
    }
    Ok(())
}

/// `regime overlay FILE`: proposes an overlay, or as the second person puts the same file in force.
#[derive(Clone, Debug)]
pub struct LayOverlay {
    /// The file.
    pub text: String,
}

/// A value an overlay changes.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
pub struct Changed {
    /// Dotted key.
    pub key: String,
    /// In the pack as built in.
    pub before: Option<String>,
    /// With the overlay.
    pub after: Option<String>,
    /// The rule.
    pub cite: Option<String>,
    /// The overlay's ground.
    pub source: Option<String>,
}

/// An overlay as signed.
#[derive(Clone, Debug, Serialize, Deserialize)]
pub struct OverlayLaid {
    /// The regulation.
    pub regime: String,
    /// Regulation, its version and the overlay's.
    pub pack: String,
    /// `waiting` or `active`.
    pub state: String,
    /// The role whose signature is missing.
    pub missing: Option<String>,
    /// SM3 of the file.
    pub digest: String,
    /// What it changes.
    pub items: Vec<Changed>,
}

/// What differs between the pack as built in and as laid over.
pub fn changes(base: &Pack, local: &Pack) -> Vec<Changed> {
    let some = |text: String| (!text.is_empty()).then_some(text);
    let shown = |found: Difference| {
        let after = found.right.clone();
        Changed {
            key: found.key,
            before: found.left.map(|left| left.value),
            after: after.clone().map(|right| right.value),
            cite: after.clone().and_then(|right| some(right.rule)),
            source: after.and_then(|right| some(right.source)),
        }
    };
    regime::overlaid(base, local).into_iter().map(shown).collect()
}

impl Operation for LayOverlay {
    type Output = OverlayLaid;
    const NAME: &'static str = "regime.overlay";
    const KIND: Kind = Kind::Change;

    fn run(&self, tx: &Tx<'_>) -> Result<OverlayLaid, Error> {
        let id = tx.pack().id().to_owned();
        let base = regime::load(&id).map_err(setup::all_faults)?;
        let local = setup::lay(&base, &self.text)?;
        version_is_new(tx, &base, &local, &self.text)?;
        let digest = digest_of(self.text.as_bytes());
        let (state, missing) = sign(tx, "overlay", &self.text, &digest)?;
        if missing.is_none() {
            settings::set(tx.db(), setup::OVERLAY, &self.text)?;
            setup::law_changed(tx.db())?;
        }
        Ok(OverlayLaid {
            pack: local.version_word(),
            items: changes(&base, &local),
            regime: id,
            state,
            missing,
            digest,
        })
    }

    fn trace(&self, output: Option<&OverlayLaid>) -> Trace {
        match output {
            Some(laid) => Trace::new()
                .ids([&laid.pack, &laid.state])
                .ids([laid.digest.get(..16).unwrap_or_default()])
                .count(laid.items.len()),
            None => Trace::new(),
        }
    }
}

/// `regime change ID`: what another regulation would move, and with two signatures puts it in force.
#[derive(Clone, Debug)]
pub struct ChangeRegime {
    /// The other regulation.
    pub regime: String,
}

/// A record whose last day of disclosure would move.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
pub struct Moving {
    /// The record.
    pub record: String,
    /// Its category, and whether the other regulation knows it.
    pub category: String,
    /// The other regulation has such a category.
    pub known: bool,
    /// Last day now; none where none is fixed.
    pub before: Option<NaiveDate>,
    /// Last day then.
    pub after: Option<NaiveDate>,
    /// The rule now.
    pub cite_before: Option<String>,
    /// The rule then.
    pub cite: Option<String>,
    /// It is not shown today and would be again: its period had ended under the text in force.
    pub returns: bool,
}

/// An open case: it is finished under the text it was opened under.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
pub struct Pending {
    /// The case.
    pub case: String,
    /// Its kind.
    pub kind: String,
    /// Its state.
    pub state: String,
    /// Its last day, which stays.
    pub due: Option<String>,
}

/// What a change of regulation does.
#[derive(Clone, Debug, Serialize, Deserialize)]
pub struct RegimeChanged {
    /// The regulation now.
    pub from: String,
    /// The other one.
    pub to: String,
    /// `waiting` or `active`.
    pub state: String,
    /// The role whose signature is missing.
    pub missing: Option<String>,
    /// How many records were looked at.
    pub records: usize,
    /// Digest of what would move: the second person signs what the first saw.
    pub digest: String,
    /// The other text is not in force today.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub warning: Option<Text>,
    /// How many records that are not shown today would be again.
    pub returning: usize,
    /// The same as a sentence, of what would be and of what is done.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub returning_words: Option<Text>,
    /// Records whose last day would move, those that would be shown again first.
    pub items: Vec<Moving>,
    /// Open cases.
    pub cases: Vec<Pending>,
}

/// Records read at a time.
const PAGE: u32 = 1000;

impl Operation for ChangeRegime {
    type Output = RegimeChanged;
    const NAME: &'static str = "regime.change";
    const KIND: Kind = Kind::Change;

    fn run(&self, tx: &Tx<'_>) -> Result<RegimeChanged, Error> {
        let from = tx.pack().id().to_owned();
        if self.regime == from {
            return Err(Error::new(Code::State, text!("本库已适用 `{from}`", "`{from}` is in force here already"))
                .cite("G10")
                .hint(text!("用 `xintai regime list` 查看其他办法", "see `xintai regime list` for the others")));
        }
        let Some(known) = regime::ids().find(|id| *id == self.regime) else {
            return Err(Error::not_found(&self.regime));
        };
        let other = regime::load(known).map_err(setup::all_faults)?;
        has_begun(&other, tx.today())?;
        let (items, records) = moving(tx, &other)?;
        let digest = digest_of(&serde_json::to_vec(&items)?);
        let (state, missing) = sign(tx, "regime", &self.regime, &digest)?;
        if missing.is_none() {
            settings::set(tx.db(), "regime", &self.regime)?;
            settings::set(tx.db(), setup::OVERLAY, "")?;
            setup::law_changed(tx.db())?;
        }
        let open = cases::Filter { open: true, ..cases::Filter::default() };
        let cases = cases::list(tx.db(), &open, None, u32::MAX)?.into_iter();
        let cases =
            cases.map(|file| Pending { case: file.no, kind: file.kind, state: file.state, due: file.due }).collect();
        let warning = validity::lapse(&other, tx.today());
        let returning = items.iter().filter(|one| one.returns).count();
        let returning_words = (returning > 0).then(|| returning_words(returning, missing.is_none()));
        let to = self.regime.clone();
        Ok(RegimeChanged {
            from,
            to,
            state,
            missing,
            records,
            digest,
            warning,
            returning,
            returning_words,
            items,
            cases,
        })
    }

    fn trace(&self, output: Option<&RegimeChanged>) -> Trace {
        match output {
            Some(done) => Trace::new()
                .cite("G10")
                .ids([&done.from, &done.to, &done.state])
                .ids([done.digest.get(..16).unwrap_or_default()])
                .count(done.items.len()),
            None => Trace::new().cite("G10").ids([&self.regime]),
        }
    }
}

/// Refuses a text that takes effect on a later day: under it today's records would stand on no law. Where its day is not
/// configured, nothing is written until a local overlay names it.
fn has_begun(other: &Pack, today: NaiveDate) -> Result<(), Error> {
    let Validity::NotYet(Some(first)) = other.in_force(today) else { return Ok(()) };
    let sentence = validity::lapse(other, today).unwrap_or_default();
    let (rule, source) =
        other.regime.in_force.as_ref().map(|day| (day.rule.clone(), day.source.clone())).unwrap_or_default();
    // Where the text does not name its first day, the source that does stands in the place of an article.
    let (rule, article) = match rule.as_str() {
        "" => (BY_TWO.to_owned(), Text { zh: source.clone(), en: source }),
        _ => (rule.clone(), other.articles.text(&rule)),
    };
    let (Text { zh, en }, Text { zh: article_zh, en: article_en }) = (sentence, article);
    Err(Error::new(Code::Term, text!("{zh}（{article_zh}）", "{en} ({article_en})"))
        .cite(rule)
        .hint(text!("最早于{first}改用", "the change can be made on {first} at the earliest")))
}

/// What no list of dates tells by itself: records whose period is over come back before the public.
fn returning_words(number: usize, is_done: bool) -> Text {
    if is_done {
        text!(
            "{number} 条披露期限已满的信息现已重新披露，列于清单之首",
            "{number} records whose period was over are disclosed again; they stand first in the list"
        )
    } else {
        text!(
            "确认后 {number} 条披露期限已满的信息将重新披露，列于清单之首，请逐条核对",
            "confirming discloses {number} records again whose period is over; they stand first in the list: look at each"
        )
    }
}

/// Every accepted record whose last day or whose visibility differs between the two texts, those that come back first.
fn moving(tx: &Tx<'_>, other: &Pack) -> Result<(Vec<Moving>, usize), Error> {
    let (now, then) = (tx.pack().periods(), other.periods());
    let filter = Filter { states: vec!["accepted"], ..Filter::default() };
    let (mut items, mut count, mut after) = (Vec::new(), 0, 0);
    loop {
        let page = records::list(tx.db(), &filter, after, PAGE)?;
        let Some(last) = page.last() else {
            items.sort_by_key(|one: &Moving| !one.returns);
            return Ok((items, count));
        };
        after = last.id;
        count += page.len();
        for record in page {
            let (facts, about) = facts::of_record(tx, &record)?;
            let (others, about_then) = facts::of_record_under(tx, &record, other)?;
            let (left, right) = (disclosed_until(&facts, &now), disclosed_until(&others, &then));
            let known = other.category.iter().any(|one| one.code == facts.category);
            let is_shown = |facts, about, law| state_at(facts, about, law, tx.today()).state == State::Disclosed;
            let returns = known && !is_shown(&facts, &about, &now) && is_shown(&others, &about_then, &then);
            if left.last_day() == right.last_day() && known && !returns {
                continue;
            }
            items.push(Moving {
                record: record.no,
                category: facts.category,
                known,
                before: left.last_day(),
                after: right.last_day(),
                cite_before: left.because().first().cloned(),
                cite: right.because().first().cloned(),
                returns,
            });
        }
    }
}

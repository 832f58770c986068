//! Written authorisations (授权书) and duty grants (职责查询批准): taken in, approved, used up, revoked.

pub use super::duty_grants::ApplyForDuty;
use crate::{
    domain::{
        identifier,
        permission::Relation,
        query::{Mode, Purpose},
        refusal::Code,
    },
    service::{
        Error, Kind, Need, Operation, Trace, Tx,
        keys::hex,
        masking::{self, SubjectCard},
        operation::Facets,
        ops::{casework::LARGEST_PAPER, catalogue, duty_grants, inspection::said, spans},
        proof,
        store::{
            authorisations::{self, Authorisation},
            officers, subjects, units,
        },
    },
    text,
};
use chrono::{Datelike as _, NaiveDate};
use serde::{Deserialize, Serialize};

/// A paper as handed in.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Paper {
    /// File name.
    pub name: String,
    /// Its bytes.
    pub body: Vec<u8>,
}

/// What an authorisation and an application have in common.
#[derive(Clone, Debug, Default)]
pub struct Terms {
    /// Catalogue items; at least one.
    pub items: Vec<String>,
    /// 用途
    pub purpose: Option<Purpose>,
    /// First day; today when not given.
    pub from: Option<NaiveDate>,
    /// Last day; there must be one, within the longest span of the pack.
    pub until: Option<NaiveDate>,
    /// How many queries it is good for; without limit when not given.
    pub uses: Option<u32>,
    /// The signed paper.
    pub paper: Option<Paper>,
}

/// `authorisation add --subject`: takes in a subject's written authorisation (HC-22-6).
#[derive(Clone, Debug, Default)]
pub struct AddAuthorisation {
    /// Whose information: identifier or public number.
    pub subject: String,
    /// Name of who may ask.
    pub grantee: String,
    /// Identifier of who may ask; only its keyed digest is kept.
    pub grantee_id: String,
    /// What it covers.
    pub terms: Terms,
}

/// An authorisation as it now stands.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
pub struct AuthorisationCard {
    /// `SQ-2026-118`
    pub id: String,
    /// `written`, `duty`, `organ`; `bulk` is an application for a bulk query.
    pub kind: String,
    /// `applied`, `active`, `expired`, `used-up`, `revoked`, `refused`.
    pub state: String,
    /// Whose information; none for a duty grant.
    pub subject: Option<SubjectCard>,
    /// Who may ask.
    pub grantee: String,
    /// Code of the unit on duty.
    pub unit: Option<String>,
    /// 申请文号 or the letter's number
    pub application: Option<String>,
    /// 法律依据 of a state organ's letter.
    pub legal_basis: Option<String>,
    /// How many subjects the list of a bulk query names.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub subjects: Option<i64>,
    /// Catalogue items.
    pub items: Vec<String>,
    /// 用途
    pub purpose: Purpose,
    /// First day.
    pub from: String,
    /// Last day.
    pub until: String,
    /// Uses left; none is without limit.
    pub uses_left: Option<i64>,
    /// Name of who took it in.
    pub added_by: String,
    /// Name of who approved it.
    pub approved_by: Option<String>,
    /// Why it was revoked.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub revoke_reason: Option<String>,
}

fn state_of(one: &Authorisation, today: NaiveDate) -> &'static str {
    match one.state.as_str() {
        "applied" => "applied",
        "revoked" => "revoked",
        "refused" => "refused",
        _ if one.until_day < today.to_string() => "expired",
        _ if one.uses_left.is_some_and(|left| left < 1) => "used-up",
        _ => "active",
    }
}

pub(super) fn card(tx: &Tx<'_>, one: &Authorisation) -> Result<AuthorisationCard, Error> {
    let masks = masking::masks(tx.pack());
    let name =
        |id: i64| officers::by_id(tx.db(), id).map(|found| found.map(|officer| officer.name).unwrap_or_default());
    let subject = one.subject.map(|id| subjects::by_id(tx.db(), id)).transpose()?.flatten();
    let unit = one.unit.map(|id| units::by_id(tx.db(), id)).transpose()?.flatten();
    Ok(AuthorisationCard {
        id: one.no.clone(),
        kind: one.kind.clone(),
        state: state_of(one, tx.today()).to_owned(),
        subject: subject.map(|subject| masking::card(&masks, &subject)),
        grantee: one.grantee.clone(),
        unit: unit.map(|unit| unit.code),
        application: one.application.clone(),
        legal_basis: one.legal_basis.clone(),
        subjects: one.list.as_ref().map(|(_, count)| *count),
        items: one.items.clone(),
        purpose: Purpose { code: one.purpose.clone(), text: one.purpose_text.clone() },
        from: one.from_day.clone(),
        until: one.until_day.clone(),
        uses_left: one.uses_left,
        added_by: name(one.added_by)?,
        approved_by: one.approved_by.map(name).transpose()?,
        revoke_reason: one.revoke_reason.clone(),
    })
}

pub(super) fn missing(zh: &str, en: &str, rule: &str, hint: crate::locale::Text) -> Error {
    Error::new(Code::Input, text!("授权缺少{zh}", "the authorisation lacks {en}")).cite(rule).hint(hint)
}

/// Checks the terms and gives the row they make, still without parties.
pub(super) fn terms(tx: &Tx<'_>, terms: &Terms, mode: Mode, rule: &str) -> Result<Authorisation, Error> {
    if terms.items.is_empty() {
        return Err(missing("目录项", "catalogue items", rule, text!("用 --items 列出", "list them with --items")));
    }
    drawn_up(tx, terms, mode, rule)
}

/// Refuses items that no catalogue in force has: nobody could tell what such a paper covers.
fn known_items(tx: &Tx<'_>, items: &[String]) -> Result<(), Error> {
    if !items.is_empty() {
        catalogue::active(tx)?;
    }
    for item in items {
        if authorisations::item_access(tx.db(), item)?.is_none() {
            return Err(Error::new(
                Code::Catalogue,
                text!("目录中没有 `{item}`", "the catalogue has no item `{item}`"),
            )
            .cite(tx.pack().catalogue.layers.rule.clone())
            .hint(text!("用 `xintai catalogue show` 查看", "see `xintai catalogue show`")));
        }
    }
    Ok(())
}

/// As [`terms`], where a paper that names no items covers all that its matter needs.
pub(super) fn drawn_up(tx: &Tx<'_>, terms: &Terms, mode: Mode, rule: &str) -> Result<Authorisation, Error> {
    let query = &tx.pack().query;
    let law = query.mode.iter().find(|one| one.code == mode.word()).ok_or_else(|| {
        let words = text!("本办法未规定这种查询", "this regulation does not know this kind of query");
        tx.silent(&format!("query.{}", mode.word()), words)
    })?;
    known_items(tx, &terms.items)?;
    let purpose = proof::purpose(tx, law, terms.purpose.as_ref(), true)?.unwrap_or_default();
    let from = terms.from.unwrap_or_else(|| tx.today());
    let until = spans::last_day(tx, mode, from, terms.until, rule)?;
    if terms.uses == Some(0) {
        return Err(Error::new(Code::Input, text!("使用次数须大于零", "the number of uses must be above zero"))
            .cite(rule)
            .hint(text!("不限次数时去掉 --uses", "leave --uses out when there is no limit")));
    }
    Ok(Authorisation {
        id: 0,
        no: String::new(),
        kind: String::new(),
        subject: None,
        grantee: String::new(),
        grantee_digest: None,
        unit: None,
        application: None,
        items: terms.items.clone(),
        purpose: purpose.code,
        purpose_text: purpose.text,
        from_day: from.to_string(),
        until_day: until.to_string(),
        uses_left: terms.uses.map(i64::from),
        paper: keep_paper(tx, terms.paper.as_ref())?,
        state: "active".to_owned(),
        added_by: tx.actor().officer,
        added_at: tx.now_ms(),
        approved_by: None,
        approved_at: None,
        revoked_at: None,
        revoke_reason: None,
        version: 1,
        legal_basis: None,
        list: None,
    })
}

pub(super) fn keep_paper(tx: &Tx<'_>, paper: Option<&Paper>) -> Result<Option<i64>, Error> {
    use sm3::{Digest as _, Sm3};
    let Some(paper) = paper else { return Ok(None) };
    if paper.body.is_empty() || paper.body.len() > LARGEST_PAPER {
        return Err(Error::new(
            Code::Input,
            text!("附件为空或超过 20 MiB", "the paper is empty or larger than 20 MiB"),
        )
        .hint(text!("换一个文件", "give another file")));
    }
    let digest = hex(&Sm3::digest(&paper.body));
    let whole = (paper.name.as_str(), digest.as_str(), paper.body.as_slice());
    authorisations::insert_paper(tx.db(), "authorisation", whole, tx.actor().officer, tx.now_ms()).map(Some)
}

pub(super) fn add(tx: &Tx<'_>, new: &Authorisation) -> Result<AuthorisationCard, Error> {
    let no = authorisations::insert(tx.db(), tx.today().year(), new)?;
    card(tx, &load(tx, &no)?)
}

pub(super) fn load(tx: &Tx<'_>, no: &str) -> Result<Authorisation, Error> {
    authorisations::by_no(tx.db(), no)?.ok_or_else(|| Error::not_found(no))
}

impl Operation for AddAuthorisation {
    type Output = AuthorisationCard;
    const NAME: &'static str = "authorisation.add";
    const KIND: Kind = Kind::Change;

    fn needs(&self) -> Need {
        Need::new(Self::NAME).as_relation(Relation::Authorised)
    }

    fn run(&self, tx: &Tx<'_>) -> Result<AuthorisationCard, Error> {
        let rule = &tx.pack().query.authorisation_covers.rule;
        if self.grantee.trim().is_empty() || self.grantee_id.trim().is_empty() {
            return Err(missing(
                "被授权人",
                "the grantee",
                rule,
                text!("写成 --grantee 姓名:证件号码", "write --grantee NAME:ID"),
            ));
        }
        if self.terms.paper.is_none() {
            let hint = text!("用 --document 附上授权书", "attach the letter with --document");
            return Err(missing("书面授权书", "the written letter", rule, hint));
        }
        let new = terms(tx, &self.terms, Mode::Authorised, rule)?;
        let target = proof::target(&self.subject, tx.today());
        let subject = proof::find(tx, &target)?.ok_or_else(unknown_subject)?;
        let grantee_id = grantee_number(tx, &self.grantee_id, rule)?;
        tx.refuse_self(&grantee_id)?;
        let grantee = proof::find(tx, &proof::Target::Identifier(grantee_id.clone()))?;
        if grantee.is_some_and(|grantee| grantee.id == subject.id) || grantee_id == subject.id_value {
            return Err(Error::new(Code::Input, text!("被授权人就是主体本人", "the grantee is the subject itself"))
                .cite(rule.clone())
                .hint(text!("本人查询不用授权：--mode self", "an own query needs no authorisation: --mode self")));
        }
        add(
            tx,
            &Authorisation {
                kind: "written".to_owned(),
                subject: Some(subject.id),
                grantee: self.grantee.trim().to_owned(),
                grantee_digest: Some(tx.subject_digest(&grantee_id)),
                ..new
            },
        )
    }

    fn trace(&self, output: Option<&AuthorisationCard>) -> Trace {
        trace(&self.terms, output)
    }
}

/// The number of who may ask, which must hold: the document shown at the desk is compared with it. It is not repeated.
fn grantee_number(tx: &Tx<'_>, typed: &str, rule: &str) -> Result<String, Error> {
    let check = identifier::check(typed, tx.today());
    if check.is_usable() {
        return Ok(check.normalised);
    }
    let (zh, en) = (check.reason.zh, check.reason.en);
    Err(Error::new(Code::Input, text!("被授权人的证件号码无效：{zh}", "the grantee’s number does not hold: {en}"))
        .cite(rule)
        .hint(text!("照证件原件核对号码", "compare it with the document itself")))
}

/// The number typed may be a person's: it is not repeated.
pub(super) fn unknown_subject() -> Error {
    Error::new(Code::NotFound, text!("没有找到该主体", "the subject was not found"))
        .hint(text!("核对证件号码，或用 `xintai subject find`", "check the number, or use `xintai subject find`"))
}

pub(super) fn trace(terms: &Terms, output: Option<&AuthorisationCard>) -> Trace {
    let mut trace = Trace::new();
    if let Some(purpose) = &terms.purpose {
        trace = trace.purpose(purpose.code_for_log(), &purpose.text_for_log());
    }
    match output {
        None => trace,
        Some(card) => {
            let subject = card.subject.as_ref().and_then(|subject| subject.id.clone());
            trace.basis(&card.id).ids(std::iter::once(card.id.clone()).chain(subject))
        }
    }
}

/// `authorisation approve`: the centre's leader grants an application (HC-23-1, reading HC-A24).
#[derive(Clone, Debug)]
pub struct ApproveGrant {
    /// `SQ-2026-118`
    pub id: String,
}

impl Operation for ApproveGrant {
    type Output = AuthorisationCard;
    const NAME: &'static str = "authorisation.approve";
    const KIND: Kind = Kind::Change;

    fn needs(&self) -> Need {
        Need::new(Self::NAME).as_relation(Relation::Department)
    }

    fn run(&self, tx: &Tx<'_>) -> Result<AuthorisationCard, Error> {
        duty_grants::second_person(tx, &self.id, true, "")?;
        card(tx, &load(tx, &self.id)?)
    }

    fn trace(&self, output: Option<&AuthorisationCard>) -> Trace {
        basis(output, &self.id)
    }
}

fn basis(output: Option<&AuthorisationCard>, typed: &str) -> Trace {
    match output {
        Some(card) => Trace::new().basis(&card.id).ids([&card.id]),
        None if super::query::is_number(typed) => Trace::new().basis(typed),
        None => Trace::new(),
    }
}

/// `authorisation revoke`: ends it at once, for a reason that stays with it.
#[derive(Clone, Debug)]
pub struct RevokeAuthorisation {
    /// `SQ-2026-118`
    pub id: String,
    /// Why.
    pub reason: String,
}

fn relation_of(one: &Authorisation) -> Relation {
    match one.kind.as_str() {
        "duty" => Relation::Department,
        "organ" => Relation::Organ,
        "bulk" => Relation::None,
        _ => Relation::Authorised,
    }
}

impl Operation for RevokeAuthorisation {
    type Output = AuthorisationCard;
    const NAME: &'static str = "authorisation.revoke";
    const KIND: Kind = Kind::Change;

    fn run(&self, tx: &Tx<'_>) -> Result<AuthorisationCard, Error> {
        let mut one = load(tx, &self.id)?;
        // One that may not be ended here is answered as one that nobody has.
        if !tx.decide(Facets { relation: Some(relation_of(&one)), ..Facets::default() }).allowed {
            return Err(Error::not_found(&self.id));
        }
        if one.state == "revoked" {
            let id = &self.id;
            return Err(Error::new(Code::State, text!("`{id}` 已经撤销", "`{id}` was revoked already"))
                .hint(text!("无需再办", "nothing is left to do")));
        }
        one.revoke_reason = if self.reason.is_empty() { None } else { Some(said(&self.reason)?.to_owned()) };
        "revoked".clone_into(&mut one.state);
        one.revoked_at = Some(tx.now_ms());
        authorisations::update(tx.db(), &one)?;
        card(tx, &load(tx, &self.id)?)
    }

    fn trace(&self, output: Option<&AuthorisationCard>) -> Trace {
        basis(output, &self.id)
    }
}

/// Who applied for a duty grant takes the application back before anybody has decided on it.
pub(super) fn take_back(tx: &Tx<'_>, id: &str, reason: &str) -> Result<(), Error> {
    let mut one = load(tx, id)?;
    one.revoke_reason = Some(reason.to_owned());
    "revoked".clone_into(&mut one.state);
    one.revoked_at = Some(tx.now_ms());
    authorisations::update(tx.db(), &one)
}

/// `authorisation show`.
#[derive(Clone, Debug)]
pub struct ShowAuthorisation {
    /// `SQ-2026-118`
    pub id: String,
}

/// How the officer stands to an authorisation: the own unit's grants are the own unit's.
pub(in crate::service) fn seen_as(tx: &Tx<'_>, one: &Authorisation) -> Relation {
    match one.unit {
        Some(unit) if unit == tx.actor().unit => Relation::Department,
        Some(_) => Relation::None,
        None => Relation::Authorised,
    }
}

impl Operation for ShowAuthorisation {
    type Output = AuthorisationCard;
    const NAME: &'static str = "authorisation.show";
    const KIND: Kind = Kind::Look;

    fn run(&self, tx: &Tx<'_>) -> Result<AuthorisationCard, Error> {
        let one = authorisations::by_no(tx.db(), &self.id)?;
        let seen =
            |one: &Authorisation| tx.decide(Facets { relation: Some(seen_as(tx, one)), ..Facets::default() }).allowed;
        match one.filter(seen) {
            Some(one) => card(tx, &one),
            None => Err(Error::not_found(&self.id)),
        }
    }

    fn trace(&self, output: Option<&AuthorisationCard>) -> Trace {
        let trace = basis(output, &self.id);
        match output {
            Some(card) => trace.view(card),
            None => trace,
        }
    }
}

/// `authorisation list`.
#[derive(Clone, Debug, Default)]
pub struct ListAuthorisations {
    /// Only this subject's: identifier or public number.
    pub subject: Option<String>,
    /// Only this unit's.
    pub unit: Option<String>,
    /// `written`, `duty`, `organ` or `bulk`.
    pub kind: Option<String>,
    /// `applied`, `active`, `expired`, `used-up`, `revoked` or `refused`.
    pub state: Option<String>,
    /// Most to answer; 50 when not given.
    pub limit: Option<u32>,
    /// Cursor of the page before.
    pub after: Option<String>,
}

/// The kinds of authorisation.
const KINDS: &[&str] = &["written", "duty", "organ", "bulk"];
/// The states that a list shows.
const STATES: &[&str] = &["applied", "active", "expired", "used-up", "revoked", "refused"];

/// Refuses a word that no authorisation can have: an empty list would say that there is none.
fn known_word(word: Option<&str>, known: &[&str]) -> Result<(), Error> {
    let Some(word) = word.filter(|word| !known.contains(word)) else { return Ok(()) };
    let known = known.join(" ");
    Err(Error::new(Code::Input, text!("不认识 `{word}`", "unknown word `{word}`"))
        .hint(text!("可用：{known}", "known: {known}")))
}

/// A page of authorisations.
#[derive(Clone, Debug, Serialize, Deserialize)]
pub struct Authorisations {
    /// Newest first.
    pub items: Vec<AuthorisationCard>,
    /// Cursor of the next page.
    pub next: Option<String>,
}

impl Operation for ListAuthorisations {
    type Output = Authorisations;
    const NAME: &'static str = "authorisation.list";
    const KIND: Kind = Kind::Look;

    fn run(&self, tx: &Tx<'_>) -> Result<Authorisations, Error> {
        known_word(self.kind.as_deref(), KINDS)?;
        known_word(self.state.as_deref(), STATES)?;
        let mut filter = authorisations::Filter {
            today: tx.today().to_string(),
            kind: self.kind.clone(),
            state: self.state.clone(),
            before: self.after.as_ref().and_then(|cursor| cursor.parse().ok()),
            ..Default::default()
        };
        // Who may see only the own unit's grants asks for those.
        let of_all = tx.decide(Facets { relation: Some(Relation::None), ..Facets::default() }).allowed;
        filter.unit = (!of_all).then_some(tx.actor().unit);
        if let Some(typed) = &self.subject {
            let subject = proof::find(tx, &proof::target(typed, tx.today()))?;
            filter.subject = Some(subject.map_or(-1, |subject| subject.id));
        }
        if let Some(code) = &self.unit {
            // A unit that nobody has and another one's are the same to who sees the own unit's grants alone.
            filter.unit = if of_all {
                Some(units::by_code(tx.db(), code)?.ok_or_else(|| Error::not_found(code))?.id)
            } else {
                filter.unit
            };
        }
        let limit = self.limit.unwrap_or(50).clamp(1, 500);
        let page = authorisations::page(tx.db(), &filter, limit)?;
        let full = u32::try_from(page.len()).is_ok_and(|found| found == limit);
        let next = page.last().filter(|_| full).map(|one| one.id.to_string());
        let masks = masking::masks(tx.pack());
        let mut items = page.iter().map(|one| card(tx, one)).collect::<Result<Vec<_>, _>>()?;
        for item in items.iter_mut().filter(|item| item.kind == "written" && item.grantee.chars().count() <= 4) {
            item.grantee = masks.mask_name(&item.grantee);
        }
        Ok(Authorisations { items, next })
    }

    fn trace(&self, output: Option<&Authorisations>) -> Trace {
        let items = output.map(|output| output.items.as_slice()).unwrap_or_default();
        Trace::new().count(items.len()).ids(items.iter().map(|item| &item.id)).view(&items)
    }
}

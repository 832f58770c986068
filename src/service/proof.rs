//! What must have been shown before a query is answered (凭证). Judged before the subject is looked up, so that a refusal
//! tells nothing of it.

use super::{
    Error, Operation as _, Tx,
    operation::Facets,
    ops::{
        application_list::{self, Entry},
        authorisations::ApproveGrant,
    },
    reason,
    store::{
        authorisations::{self, Authorisation},
        officers, subjects,
    },
    whom,
};
use crate::{
    domain::{
        identifier,
        permission::{Kind, Proof, Relation},
        query::{IdDocument, Mode, Purpose},
        refusal::Code,
        role::RoleHeld,
    },
    intake::Schema,
    locale::Text,
    regime::{Purpose as PackPurpose, QueryMode},
    text,
};
pub(super) use whom::{Target, find, normalised, target};

/// The keyed digest of a target as the log has it; of a number nobody has, that of what was typed.
fn digest(tx: &Tx<'_>, target: &Target) -> Result<Vec<u8>, Error> {
    Ok(match target {
        Target::Identifier(value) => tx.subject_digest(value),
        Target::Number(id) => match subjects::by_number(tx.db(), *id)? {
            Some(subject) => tx.subject_digest(&subject.id_value),
            None => tx.subject_digest(&format!("S-{id}")),
        },
    })
}

/// What a requester brings to the desk.
#[derive(Clone, Copy, Debug)]
pub(super) struct Claim<'a> {
    pub(super) target: &'a Target,
    pub(super) mode: Mode,
    pub(super) purpose: Option<&'a Purpose>,
    pub(super) authorisation: Option<&'a str>,
    pub(super) id_document: Option<&'a IdDocument>,
    pub(super) items: &'a [String],
    /// Code of the unit on duty that an officer of the centre serves.
    pub(super) unit: Option<&'a str>,
    /// The case, batch or record it belongs to.
    pub(super) basis: Option<&'a str>,
    /// A use of the authorisation was already taken for this answer.
    pub(super) use_taken: bool,
    /// Keyed digest of the organisation whose bulk query this belongs to: the authorisation is given to it, and the
    /// words of the purpose are the same for every subject.
    pub(super) bulk: Option<&'a [u8]>,
}

/// What the answer stands on.
#[derive(Clone, Debug)]
pub(super) struct Ground {
    /// How the requester stands to the records.
    pub(super) relation: Relation,
    /// What was shown.
    pub(super) shown: Vec<Proof>,
    /// The authorisation or grant used.
    pub(super) authorisation: Option<Authorisation>,
    /// The entry of the government application list used.
    pub(super) entry: Option<Entry>,
    /// Only these items; none is all.
    pub(super) items: Option<Vec<String>>,
    /// The purpose as taken.
    pub(super) purpose: Option<Purpose>,
    /// The rule the answer stands on.
    pub(super) rule: String,
}

impl Ground {
    /// The number of the paper or the code of the entry that it stands on.
    pub(super) fn paper(&self) -> Option<String> {
        let no = self.authorisation.as_ref().map(|one| one.no.clone());
        no.or_else(|| self.entry.as_ref().map(|entry| entry.code.clone()))
    }

    /// Whether an item may be answered about.
    pub(super) fn covers(&self, item: &str) -> bool {
        self.items.as_ref().is_none_or(|items| items.iter().any(|one| one == item))
    }
}

/// Judges mode, place, proof and purpose, in this order.
pub(super) fn judge(tx: &Tx<'_>, claim: &Claim<'_>) -> Result<Ground, Error> {
    let mode = mode(tx, claim.mode)?;
    place(tx, mode)?;
    let relation = claim.mode.relation();
    let decision = tx.allow(Facets { relation: Some(relation), ..Facets::default() })?;
    refuse_unidentified(tx, claim, relation)?;
    let rule = narrowest_rule(tx, relation).unwrap_or(decision.rule);
    let mut shown = Vec::new();
    let (mut authorisation, mut entry) = (None, None);
    for proof in &decision.shows {
        match proof {
            Proof::IdDocument => own_document(tx, claim, &rule)?,
            Proof::Authorisation => authorisation = Some(written(tx, claim, &rule)?),
            Proof::Grant => authorisation = Some(grant(tx, claim, &rule)?),
            Proof::Letter => authorisation = Some(letter(tx, claim, &rule)?),
            Proof::Entry => entry = Some(application_list::named(tx, claim.authorisation, claim.unit)?),
            Proof::Basis => reason::belongs(claim.basis, &rule)?,
            Proof::Purpose => continue,
        }
        shown.push(*proof);
    }
    let wanted = mode.purpose || decision.shows.contains(&Proof::Purpose);
    let purpose = purpose(tx, mode, claim.purpose, wanted)?;
    if purpose.is_some() {
        shown.push(Proof::Purpose);
    }
    let items = match (&authorisation, &entry) {
        (None, Some(entry)) => Some(application_list::covered(tx, entry, purpose.as_ref(), claim.items)?),
        (Some(one), _) => {
            covers_purpose(tx, one, purpose.as_ref())?;
            // A letter names an official matter; where it names no items it opens what that needs of the one subject.
            if one.kind == LETTER && one.items.is_empty() {
                Some(claim.items.to_vec()).filter(|items| !items.is_empty())
            } else {
                Some(covered_items(tx, one, claim.items)?)
            }
        }
        (None, None) if claim.items.is_empty() => None,
        (None, None) => {
            open_items(tx, relation, claim)?;
            Some(claim.items.to_vec())
        }
    };
    if let Some(purpose) = purpose.as_ref().filter(|_| relation != Relation::None && claim.bulk.is_none()) {
        let whom = (digest(tx, claim.target)?, find(tx, claim.target)?);
        reason::not_copied(tx, &purpose.text, (&whom.0, whom.1.as_ref()), reason::RULE)?;
    }
    Ok(Ground { relation, shown, authorisation, entry, items, purpose, rule })
}

/// Kind of an authorisation that is a state organ's letter.
const LETTER: &str = "organ";

/// The letter of a state organ that needs the subject's information by law for its official duty.
fn letter(tx: &Tx<'_>, claim: &Claim<'_>, rule: &str) -> Result<Authorisation, Error> {
    let none = || {
        Error::new(Code::Grant, text!("没有国家机关的公函", "there is no letter of a state organ")).cite(rule).hint(
            text!(
                "先用 `xintai authorisation add --organ` 登记公函",
                "register the letter with `xintai authorisation add --organ` first"
            ),
        )
    };
    let no = claim.authorisation.map(str::trim).filter(|no| !no.is_empty()).ok_or_else(none)?;
    let one = authorisations::by_no(tx.db(), no)?.filter(|one| one.kind == LETTER).ok_or_else(none)?;
    let about = one.subject.map(|id| subjects::by_id(tx.db(), id)).transpose()?.flatten();
    let asked = find(tx, claim.target)?;
    if about.is_none() || about.map(|one| one.id) != asked.map(|one| one.id) {
        return Err(void(no, "公函所涉主体不是被查询主体", "the letter is about another subject", rule));
    }
    in_time(tx, &one, claim.use_taken, rule)?;
    Ok(one)
}

/// A query without proof about a natural person, where the law opens persons to identified requesters only. The kind is
/// read off what was typed, so that the answer tells nothing of what is held.
fn refuse_unidentified(tx: &Tx<'_>, claim: &Claim<'_>, relation: Relation) -> Result<(), Error> {
    let person = match claim.target {
        Target::Identifier(value) => identifier::check(value, tx.today()).kind.is_personal(),
        // A number that nobody has is answered like a person's: whether there is one is not for the unidentified.
        Target::Number(id) => subjects::by_number(tx.db(), *id)?.is_none_or(|one| one.kind == Kind::Person.word()),
    };
    let facets = Facets { relation: Some(relation), kind: Some(Kind::Person), ..Facets::default() };
    let decision = tx.decide(facets);
    if !person || decision.allowed {
        return Ok(());
    }
    let error = Error::new(
        Code::Grant,
        text!("自然人信息须由可以识别的查询人查询", "a natural person's information is for identified requesters"),
    )
    .hint(text!(
        "本人凭有效证件，他人凭授权书：--mode self、--mode authorised",
        "the person with a valid document, others with its authorisation: --mode self, --mode authorised"
    ));
    Err(error.cite(decision.rule))
}

/// The rule that opens the narrowest access mode in this relation, which is the ground of the whole answer.
fn narrowest_rule(tx: &Tx<'_>, relation: Relation) -> Option<String> {
    let modes = &tx.pack().mode;
    let open = |mode: &str| tx.decide(Facets { mode: Some(mode), relation: Some(relation), ..Facets::default() });
    modes.iter().rev().map(|mode| open(&mode.code)).find(|decision| decision.allowed).map(|found| found.rule)
}

/// The pack's word on a mode; a mode the text does not know is a power it does not give.
fn mode<'a>(tx: &'a Tx<'_>, mode: Mode) -> Result<&'a QueryMode, Error> {
    let word = mode.word();
    tx.pack().query.mode.iter().find(|one| one.code == word).ok_or_else(|| {
        let words = text!("本办法未规定 `{word}` 方式的查询", "this regulation gives no query of mode `{word}`");
        tx.silent(&format!("query.{word}"), words)
    })
}

fn place(tx: &Tx<'_>, mode: &QueryMode) -> Result<(), Error> {
    let here = &tx.actor().place;
    let places = &mode.places.value;
    if places.is_empty() || places.contains(here) {
        return Ok(());
    }
    let known = |place: &&crate::regime::Entry| places.contains(&place.code);
    let zh = tx.pack().query.place.iter().filter(known).map(|one| one.label.zh.as_str()).collect::<Vec<_>>();
    let en = tx.pack().query.place.iter().filter(known).map(|one| one.label.en.as_str()).collect::<Vec<_>>();
    let (zh, en) = (zh.join("、"), en.join(", "));
    let own = tx.pack().query.place.iter().find(|place| place.code == *here).map(|place| &place.label);
    let (here_zh, here_en) = own.map_or((here, here), |label| (&label.zh, &label.en));
    Err(Error::new(
        Code::Grant,
        text!("此处（{here_zh}）不办理这种查询", "this kind of query is not given at this place, {here_en}"),
    )
    .cite(mode.places.rule.clone())
    .hint(text!("请到：{zh}", "go to: {en}")))
}

/// A valid document of the queried subject (HC-22-3, HC-22-4).
fn own_document(tx: &Tx<'_>, claim: &Claim<'_>, rule: &str) -> Result<(), Error> {
    let Some(document) = claim.id_document.filter(|document| !document.number.is_empty()) else {
        return Err(Error::new(Code::Grant, text!("未出示有效证件", "no valid identity document was shown"))
            .cite(rule)
            .hint(text!("用 --id-document 种类:号码 登记", "register it with --id-document KIND:NUMBER")));
    };
    document_is_valid(tx, document, rule)?;
    let number = normalised(&document.number, tx.today());
    // A number that does not exist has no document either.
    let own = whom::same(tx, claim.target, &number)?;
    let law = &tx.pack().query.id_matches_subject;
    if own || !law.value {
        // Nobody serves himself at the window, as nobody answers a letter made out to himself.
        return tx
            .refuse_self(&number)
            .map_err(|error| error.hint(text!("请窗口的另一名人员办理", "another officer of the window answers it")));
    }
    Err(Error::new(Code::Grant, text!("出示的证件不是被查询主体的", "the document is not the queried subject’s own"))
        .cite(law.rule.clone())
        .hint(text!("查询他人信息须有书面授权", "for somebody else, a written authorisation is needed")))
}

fn document_is_valid(tx: &Tx<'_>, document: &IdDocument, rule: &str) -> Result<(), Error> {
    let kinds = &tx.pack().query.id_document;
    if !kinds.value.contains(&document.kind) {
        let known = kinds.value.join(" ");
        return Err(Error::new(Code::Grant, text!("证件种类不在范围内", "this kind of document does not count"))
            .cite(kinds.rule.clone())
            .hint(text!("可用的证件：{known}", "documents that count: {known}")));
    }
    if document.valid_until.is_some_and(|until| until < tx.today()) {
        return Err(Error::new(Code::Grant, text!("出示的证件已过有效期", "the document has expired"))
            .cite(rule)
            .hint(text!("请出示有效期内的证件", "ask for one that is still valid")));
    }
    Ok(())
}

/// The law's words on what an authorisation or a grant covers.
fn covering(tx: &Tx<'_>, one: &Authorisation) -> String {
    let query = &tx.pack().query;
    if one.kind == "duty" { query.grant_covers.rule.clone() } else { query.authorisation_covers.rule.clone() }
}

/// The subject's written authorisation (HC-22-6, HC-22-7).
fn written(tx: &Tx<'_>, claim: &Claim<'_>, rule: &str) -> Result<Authorisation, Error> {
    let Some(no) = claim.authorisation.filter(|no| !no.trim().is_empty()) else {
        return Err(Error::new(Code::Grant, text!("没有书面授权", "there is no written authorisation"))
            .cite(rule)
            .hint(text!(
                "先用 `xintai authorisation add` 登记授权书",
                "register the letter with `xintai authorisation add` first"
            )));
    };
    let one = authorisations::by_no(tx.db(), no.trim())?.filter(|one| one.kind == "written");
    let Some(one) = one else { return Err(void(no, "没有此授权", "no such authorisation", rule)) };
    let covering = covering(tx, &one);
    let grantor = one.subject.map(|id| subjects::by_id(tx.db(), id)).transpose()?.flatten();
    let asked = find(tx, claim.target)?;
    if grantor.is_none() || grantor.map(|one| one.id) != asked.map(|one| one.id) {
        return Err(void(no, "授权人不是被查询主体", "the grantor is not the queried subject", &covering));
    }
    in_time(tx, &one, claim.use_taken, rule)?;
    match claim.bulk {
        Some(applicant) if one.grantee_digest.as_deref() != Some(applicant) => {
            return Err(void(no, "申请单位不是被授权人", "the applicant is not the grantee", &covering));
        }
        Some(_) => {}
        None => {
            grantee_asks(tx, claim, &one, (rule, &covering))?;
            // Nobody answers a letter that is made out to himself, whoever took it in.
            let grantee = one.grantee_digest.as_deref().map(|digest| subjects::by_digest(tx.db(), digest));
            if let Some(grantee) = grantee.transpose()?.flatten() {
                tx.refuse_self(&grantee.id_value)?;
            }
        }
    }
    Ok(one)
}

/// The word by which a law says that an authorisation names who may ask.
const GRANTEE: &str = "grantee";

/// A document that is shown is the grantee's (HC-22-7). The texts ask for the authorisation, and for no document of who
/// brings it (decision 23).
fn grantee_asks(
    tx: &Tx<'_>,
    claim: &Claim<'_>,
    one: &Authorisation,
    (rule, covering): (&str, &str),
) -> Result<(), Error> {
    let Some(document) = claim.id_document.filter(|document| !document.number.trim().is_empty()) else {
        return Ok(());
    };
    document_is_valid(tx, document, rule)?;
    let names_grantee = tx.pack().query.authorisation_covers.value.iter().any(|part| part == GRANTEE);
    let shown = normalised(&document.number, tx.today());
    let given = one.grantee_digest.as_deref().map(|digest| whom::is_kept(tx, digest, &shown)).transpose()?;
    if names_grantee && given != Some(true) {
        let covering = if covering.is_empty() { rule } else { covering };
        return Err(void(&one.no, "查询人不是被授权人", "the requester is not the grantee", covering));
    }
    tx.refuse_self(&shown)
}

fn void(no: &str, zh: &str, en: &str, rule: &str) -> Error {
    Error::new(Code::Grant, text!("授权 `{no}` 不可用：{zh}", "authorisation `{no}` cannot be used: {en}"))
        .cite(rule)
        .hint(text!(
            "用 `xintai authorisation list` 核对；需要的，由主体另出授权书或由机关另来公函，写明主体、查询人、目录项、用途和期限，登记后再查",
            "check it with `xintai authorisation list`; else a new authorisation of the subject or letter of the organ that \
             names subject, requester, items, purpose and period is taken in first"
        ))
}

/// Who approves the duty queries of units, by name.
fn approvers(tx: &Tx<'_>) -> Text {
    let facets = Facets { relation: Some(Relation::Department), ..Facets::default() };
    Text::listed(tx.decide_on(ApproveGrant::NAME, facets).who.iter().map(RoleHeld::label))
}

/// Who approves the duty queries of units, put into a refusal for want of such an approval.
fn approved_by(tx: &Tx<'_>, mut error: Error) -> Error {
    let facets = Facets { relation: Some(Relation::Department), ..Facets::default() };
    error.who = tx.decide_on(ApproveGrant::NAME, facets).who.iter().map(RoleHeld::word).collect();
    error
}

pub(super) fn in_time(tx: &Tx<'_>, one: &Authorisation, use_taken: bool, rule: &str) -> Result<(), Error> {
    let today = tx.today().to_string();
    let fault = match one.state.as_str() {
        "revoked" => Some(("已撤销", "it was revoked")),
        "refused" => Some(("未获批准", "it was not granted")),
        "applied" => Some(("尚未批准", "it is not approved yet")),
        _ if today < one.from_day => Some(("尚未生效", "it has not begun yet")),
        _ if one.until_day < today => Some(("已过期", "it has expired")),
        _ if !use_taken && one.uses_left.is_some_and(|left| left < 1) => Some(("次数已用完", "it is used up")),
        _ => None,
    };
    let Some((zh, en)) = fault else { return Ok(()) };
    let mut error = void(&one.no, zh, en, rule);
    if one.state == "applied" {
        let Text { zh, en } = approvers(tx);
        let no = &one.no;
        error = approved_by(tx, error).hint(text!(
            "由信用中心的{zh}批准：`xintai authorisation approve {no}`",
            "{en} of the centre approves it: `xintai authorisation approve {no}`"
        ));
    }
    Err(error)
}

/// The centre's grant to the officer's unit (HC-23-1), not run by who approved it (S6).
fn grant(tx: &Tx<'_>, claim: &Claim<'_>, rule: &str) -> Result<Authorisation, Error> {
    let none = || {
        let Text { zh, en } = approvers(tx);
        let refused = Error::new(Code::Grant, text!("本单位没有可用的查询批准", "your unit has no grant for this"));
        approved_by(tx, refused.cite(rule)).hint(text!(
            "先向信用中心书面申请，用 `xintai authorisation add --department` 登记，由信用中心的{zh}批准",
            "apply to the centre in writing; it is registered with `xintai authorisation add --department`, and {en} of the \
             centre approves it"
        ))
    };
    let no = claim.authorisation.map(str::trim).filter(|no| !no.is_empty()).ok_or_else(none)?;
    // A number of another unit looks like one that does not exist.
    let own = |one: &Authorisation| one.kind == "duty" && one.unit == Some(tx.actor().unit);
    let one = authorisations::by_no(tx.db(), no)?.filter(own).ok_or_else(none)?;
    in_time(tx, &one, claim.use_taken, rule)?;
    let approver = one.approved_by.map(|id| officers::by_id(tx.db(), id)).transpose()?.flatten();
    if approver.is_some_and(|approver| approver.person == tx.actor().person) {
        return Err(Error::new(
            Code::Sod,
            text!("批准查询的人不得执行该查询", "who approved the grant does not run the query"),
        )
        .cite("S6")
        .hint(text!("请本单位另一名查询人员办理", "ask another query officer of the unit")));
    }
    Ok(one)
}

/// The purpose, from the closed list of the mode where the text demands one.
pub(super) fn purpose(
    tx: &Tx<'_>,
    mode: &QueryMode,
    given: Option<&Purpose>,
    wanted: bool,
) -> Result<Option<Purpose>, Error> {
    // Where none is asked for, one that is told all the same is any word of the pack.
    let of_mode = |one: &&PackPurpose| !wanted || one.modes.contains(&mode.code);
    let list: Vec<&PackPurpose> = tx.pack().purpose.iter().filter(of_mode).collect();
    let codes = list.iter().map(|one| one.code.as_str()).collect::<Vec<_>>().join(" ");
    let given = given.filter(|given| !given.code.is_empty());
    let Some(given) = given else {
        if !wanted {
            return Ok(None);
        }
        let query = &tx.pack().query;
        let rule = if mode.relation == Relation::Authorised { &query.authorisation_covers.rule } else { &mode.rule };
        return Err(Error::new(Code::Input, text!("没有写明用途", "no purpose is given"))
            .cite(rule.clone())
            .hint(text!("可用的用途：{codes}", "purposes: {codes}")));
    };
    let code = &given.code;
    let Some(known) = list.iter().find(|one| one.code == *code) else {
        let duties = tx.pack().query.on_duty_only.as_ref().filter(|law| law.value);
        if let Some(law) = duties.filter(|_| mode.relation == Relation::Department) {
            return Err(Error::new(
                Code::Grant,
                text!("用途 `{code}` 不是法定职责", "purpose `{code}` is outside the unit's duties"),
            )
            .cite(law.rule.clone())
            .hint(text!("履行职责的用途：{codes}", "purposes of duty: {codes}")));
        }
        let rule = list.iter().find(|one| !one.rule.is_empty()).map_or(&mode.rule, |one| &one.rule);
        return Err(Error::new(Code::Input, text!("用途 `{code}` 不在清单内", "purpose `{code}` is not on the list"))
            .cite(rule.clone())
            .hint(text!("可用的用途：{codes}", "purposes: {codes}")));
    };
    if let Some(law) = known.text.as_ref().filter(|law| law.value && given.text.is_empty()) {
        return Err(Error::new(Code::Input, text!("用途 `{code}` 须写明内容", "purpose `{code}` needs a text"))
            .cite(law.rule.clone())
            .hint(text!("写成 {code}:具体事项", "write it as {code}:TEXT")));
    }
    reason_of(given, known)?;
    Ok(Some(given.clone()))
}

/// The fields that the purpose needs, or those of them that were asked for; none is every field.
pub(super) fn fields(
    tx: &Tx<'_>,
    mode: Mode,
    purpose: Option<&Purpose>,
    asked: &[String],
) -> Result<Option<Vec<String>>, Error> {
    let known = purpose.and_then(|purpose| tx.pack().purpose(&purpose.code, mode.word()));
    let law = known.and_then(|known| known.fields.as_ref());
    if let Some(law) = law
        && let Some(field) = asked.iter().find(|field| !law.value.contains(field))
    {
        let list = law.value.join(" ");
        return Err(Error::new(Code::Grant, text!("该用途不需要 `{field}`", "the purpose does not need `{field}`"))
            .cite(law.rule.clone())
            .hint(text!("可查的字段：{list}", "fields it needs: {list}")));
    }
    let asked = Some(asked.to_vec()).filter(|asked| !asked.is_empty());
    Ok(asked.or_else(|| law.map(|law| law.value.clone())))
}

/// Refuses an item that no catalogue has and a field that stands in no table, before anything is used up. Both are public,
/// so this tells nothing of the subject.
pub(super) fn refuse_unknown(tx: &Tx<'_>, items: &[String], fields: &[String], rule: &str) -> Result<(), Error> {
    if authorisations::has_catalogue(tx.db())? {
        for item in items {
            if !authorisations::has_item(tx.db(), item)? {
                return Err(Error::new(
                    Code::Input,
                    text!("目录中没有 `{item}`", "the catalogue has no item `{item}`"),
                )
                .cite(tx.pack().catalogue.layers.rule.clone())
                .hint(text!("用 `xintai catalogue show` 查看", "see `xintai catalogue show`")));
            }
        }
    }
    let needed = |field: &String| {
        tx.pack().purpose.iter().filter_map(|one| one.fields.as_ref()).any(|law| law.value.contains(field))
    };
    let unknown = |field: &&String| field.as_str() == "*" || Schema::field_label(field).is_none() && !needed(field);
    let Some(field) = fields.iter().find(unknown) else { return Ok(()) };
    Err(Error::new(Code::Input, text!("没有字段 `{field}`", "there is no field `{field}`")).cite(rule).hint(text!(
        "写报送表的字段代码，如 title、CF_WSH；不写则为全部",
        "give the code of a column of the tables, such as title or CF_WSH; none is every field"
    )))
}

/// The words beside a purpose say something of their own: they are not the purpose's name over again.
fn reason_of(given: &Purpose, known: &PackPurpose) -> Result<(), Error> {
    if given.text.is_empty() {
        return Ok(());
    }
    let mut labels = vec![given.code.as_str(), "说明", "用途说明", "in words", "purpose in words"];
    labels.extend([known.label.zh.as_str(), known.label.en.as_str()]);
    reason::says_something(&given.text, &labels, reason::RULE)
}

fn covers_purpose(tx: &Tx<'_>, one: &Authorisation, purpose: Option<&Purpose>) -> Result<(), Error> {
    if purpose.is_none_or(|purpose| purpose.code == one.purpose) {
        return Ok(());
    }
    Err(void(&one.no, "用途不在授权范围内", "it does not cover this purpose", &covering(tx, one)))
}

/// The items asked for, all of which the authorisation must name; all of its items when none is asked for.
fn covered_items(tx: &Tx<'_>, one: &Authorisation, asked: &[String]) -> Result<Vec<String>, Error> {
    if asked.is_empty() {
        return Ok(one.items.clone());
    }
    if asked.iter().all(|item| one.items.contains(item)) {
        return Ok(asked.to_vec());
    }
    Err(void(&one.no, "目录项不在范围内", "it does not cover these items", &covering(tx, one)))
}

/// Items asked for by code without an authorisation: what the catalogue itself keeps from this relation is refused. The
/// catalogue is public, so this tells nothing of the subject.
fn open_items(tx: &Tx<'_>, relation: Relation, claim: &Claim<'_>) -> Result<(), Error> {
    for item in claim.items {
        let Some(access) = authorisations::item_access(tx.db(), item)? else { continue };
        let facets = Facets { mode: Some(&access), relation: Some(relation), ..Facets::default() };
        let decision = tx.decide(facets);
        if !decision.allowed {
            let error = Error::new(
                Code::Grant,
                text!("目录项 `{item}` 不向社会公开", "item `{item}` is not open to the public"),
            )
            .hint(text!(
                "须有本人证件、书面授权或查询批准",
                "the subject’s document, a written authorisation or a grant is needed"
            ));
            return Err(error.cite(decision.rule));
        }
    }
    Ok(())
}

//! Steps of a listing (名单事项): notice, objection, decision, publication, removal. What each needs and writes down.

use super::{
    cases::Asked,
    casework::Loaded,
    facts, listing_letters as letters, listing_proposals as proposals, listings,
    measure_steps::{self, Gone},
    steps::Input,
};
use crate::{
    domain::{
        case::{Body, Effect, Said},
        dates::parse_date,
        identifier::{self, Kind as IdKind},
        listing::Way,
        permission::Kind as SubjectKind,
        refusal::Code,
    },
    locale::Text,
    regime::{Decision, Entry, Grade, Linked, Transition},
    service::{
        Error, Tx, masking, proof,
        store::{
            listings as store, records,
            subjects::{self, Subject},
            units,
        },
    },
    text,
};
use chrono::NaiveDate;
use std::collections::BTreeMap;

/// Key of the unit a determination is made with.
const CO_UNIT: &str = "co-unit";
/// Key of the decision's number.
const NUMBER: &str = "number";
/// Key of the last day on which the subject may object.
const REPLY_BY: &str = "reply-by";
/// Said where a role has nobody.
const NOBODY: &[&str] = &["none", "无"];

pub(super) fn refuse(code: Code, rule: &str, message: Text, hint: Text) -> Error {
    Error::new(code, message).cite(rule).hint(hint)
}

fn value<'i>(input: &'i Input, key: &str) -> &'i str {
    input.fields.get(key).map(|value| value.trim()).unwrap_or_default()
}

/// What of the input is written down with a step of a listing, after its demands are met.
pub(super) fn prepare(
    tx: &Tx<'_>,
    case: &Loaded<'_>,
    grade: &Grade,
    transition: &Transition,
    input: &Input,
    (body, said): (&mut Body, &mut Said),
    day: NaiveDate,
) -> Result<(), Error> {
    match transition.step.as_str() {
        "notify" => notify(grade, input, body, said, day),
        "object" | "waive" => answers(tx, case, grade, transition, day),
        "decide" => decide(tx, case, grade, input, (body, said), day),
        "publish" => {
            letters::written(tx, case, grade)?;
            body.notice = Some(letters::letter(tx, case, grade, "decided", transition, input, day)?);
            let mut held = held(tx, case)?;
            held.effective_on = Some(day.to_string());
            store::update(tx.db(), &held)
        }
        "remove" => remove(tx, case, grade, transition, input, body, day),
        _ => Ok(()),
    }
}

/// What the case of a listing holds.
pub(super) fn held(tx: &Tx<'_>, case: &Loaded<'_>) -> Result<store::Listing, Error> {
    store::of_case(tx.db(), case.file.id)?.ok_or_else(|| Error::not_found(&case.file.no))
}

/// The parts that have no words, by name.
fn missing<'p>(parts: &'p [Entry], input: &Input) -> Vec<&'p Entry> {
    parts.iter().filter(|part| value(input, &part.code).is_empty()).collect()
}

fn named(parts: &[&Entry]) -> (String, String, String) {
    let join = |pick: fn(&Entry) -> &str| parts.iter().map(|part| pick(part)).collect::<Vec<_>>().join("、");
    (join(|part| &part.label.zh), join(|part| &part.label.en), join(|part| &part.code))
}

/// The parts given, each under its code.
fn given(parts: &[Entry], input: &Input) -> BTreeMap<String, String> {
    let pairs = parts.iter().map(|part| (part.code.clone(), value(input, &part.code).to_owned()));
    pairs.filter(|(_, words)| !words.is_empty()).collect()
}

/// The content of the notice before the decision: facts, ground, rights; and the time to object.
fn notify(grade: &Grade, input: &Input, body: &mut Body, said: &mut Said, day: NaiveDate) -> Result<(), Error> {
    if let Some(parts) = &grade.notice {
        let lacking = missing(&parts.parts, input);
        if !lacking.is_empty() {
            let (zh, en, codes) = named(&lacking);
            return Err(refuse(
                Code::Input,
                &parts.rule,
                text!("告知书缺少：{zh}", "the notice lacks: {en}"),
                text!("用 --field 写明：{codes}", "give them with --field: {codes}"),
            ));
        }
        said.values = given(&parts.parts, input);
    }
    let Some(hearing) = &grade.hearing else { return Ok(()) };
    let last = parse_date(value(input, REPLY_BY)).date().filter(|last| *last >= day);
    let Some(last) = last else {
        return Err(refuse(
            Code::Input,
            &hearing.rule,
            text!("告知书未定提出异议的期限", "the notice sets no time to object"),
            text!("用 --field reply-by=日期 写明，不早于当日", "give --field reply-by=DATE, not before this day"),
        ));
    };
    body.date = Some(last);
    Ok(())
}

/// The day the notice before the decision reached the subject: what the subject says to it comes after. None where the
/// text asks for no notice.
pub(super) fn informed(tx: &Tx<'_>, case: &Loaded<'_>, grade: &Grade) -> Result<Option<NaiveDate>, Error> {
    let (Some(parts), Some(kind)) = (&grade.notice, grade.letters.get("notified")) else { return Ok(None) };
    // A notice made before the last time was set names another day.
    let set = case.events.iter().rev().find(|event| event.step == "notify").map(|event| event.at);
    let letter = listings::letter_of(tx, case, kind)?.filter(|letter| set.is_none_or(|set| set <= letter.made_at));
    let Some(sent) = letter.and_then(|letter| letter.sent_on) else {
        return Err(refuse(
            Code::State,
            &parts.rule,
            text!("告知书尚未送达", "the notice has not been served"),
            text!("先 `notice render`，再 `notice send`", "first `notice render`, then `notice send`"),
        ));
    };
    Ok(facts::day(&sent))
}

/// The subject answers a notice it has: not before the day it got it.
fn answers(
    tx: &Tx<'_>,
    case: &Loaded<'_>,
    grade: &Grade,
    transition: &Transition,
    day: NaiveDate,
) -> Result<(), Error> {
    if transition.when != "informed" {
        return Ok(());
    }
    match informed(tx, case, grade)? {
        Some(sent) if day < sent => Err(refuse(
            Code::Input,
            &transition.rule,
            text!("`{day}` 早于告知书送达之日{sent}", "`{day}` is before the notice was served, {sent}"),
            text!("填写实际收到之日", "give the day of actual receipt"),
        )),
        _ => Ok(()),
    }
}

/// Whether the subject was told and heard before the decision.
pub(super) fn heard(tx: &Tx<'_>, case: &Loaded<'_>, grade: &Grade) -> Result<(), Error> {
    let sent = informed(tx, case, grade)?;
    letters::fed_back(tx, case, grade)?;
    let Some(hearing) = &grade.hearing else { return Ok(()) };
    match case.standing.reply_by {
        Some(last) if !case.standing.heard && sent.is_some_and(|sent| last < sent) => {
            Err(letters::no_time(last, &hearing.rule))
        }
        Some(last) if !case.standing.heard && tx.today() <= last => Err(refuse(
            Code::Term,
            &hearing.rule,
            text!("提出异议的期限到{last}为止", "the subject may object until {last}"),
            text!(
                "期满后作出决定；主体已答复的先登记",
                "decide from the next day on, or register the subject's answer first"
            ),
        )),
        _ => Ok(()),
    }
}

/// Whether the notice may be prepared anew: it has not reached the subject, or left it no day to object.
pub(super) fn unserved(tx: &Tx<'_>, case: &Loaded<'_>, grade: &Grade, transition: &Transition) -> Result<(), Error> {
    let sent = informed(tx, case, grade).ok().flatten();
    let in_time = sent.is_some_and(|sent| case.standing.reply_by.is_none_or(|last| sent <= last));
    if !in_time && !case.standing.heard {
        return Ok(());
    }
    Err(refuse(
        Code::State,
        &transition.rule,
        text!("告知书已在异议期限内送达", "the notice was served while its time to object ran"),
        text!("期满或者主体答复后作出决定", "decide once that time is over, or the subject has answered"),
    ))
}

/// Whether a later objection waits for its answer.
pub(super) fn objected(case: &Loaded<'_>, transition: &Transition) -> Result<(), Error> {
    if case.standing.objected.is_some() {
        return Ok(());
    }
    Err(refuse(
        Code::State,
        &transition.rule,
        text!("没有待答复的异议", "no objection waits for an answer"),
        text!("先登记主体的异议：`object`", "register the subject's objection first: `object`"),
    ))
}

/// Whether the subject may leave the list.
pub(super) fn way_out(tx: &Tx<'_>, case: &Loaded<'_>, grade: &Grade) -> Result<Way, Error> {
    let removal = grade.removal.as_ref();
    match listings::way_out(tx, case, grade)? {
        Ok(way) => Ok(way),
        Err(first) => {
            let rule = match (removal, first) {
                (Some(removal), Some(_)) => removal.months.as_ref().map_or(&removal.rule, |found| &found.rule),
                (Some(removal), None) => &removal.rule,
                (None, _) => &grade.rule,
            };
            // A failing within the term is what began it anew.
            let anew = removal.and_then(|removal| removal.anew.as_ref()).filter(|_| delayed(tx, case, first));
            let rule = anew.map_or(rule, |anew| &anew.rule);
            let hint = match first {
                Some(first) => text!("{first}起可以移出", "possible from {first}"),
                None => text!("没有移出事由", "there is no ground of removal"),
            };
            Err(refuse(Code::Term, rule, text!("尚不符合移出条件", "the subject may not leave yet"), hint))
        }
    }
}

/// Whether the first day of leaving lies behind the plain term.
fn delayed(tx: &Tx<'_>, case: &Loaded<'_>, first: Option<NaiveDate>) -> bool {
    let held = store::of_case(tx.db(), case.file.id).ok().flatten();
    let decided = held.and_then(|held| held.decided_on).as_deref().and_then(facts::day);
    match (first, decided, listings::grade_of(tx, case).and_then(|grade| grade.removal.as_ref())) {
        (Some(first), Some(decided), Some(removal)) => {
            let months = removal.months.as_ref().map(|months| months.value).unwrap_or_default();
            crate::domain::listing::release(decided, months, &[], decided).is_some_and(|plain| plain < first)
        }
        _ => false,
    }
}

/// Whether the decision on this subject must state every part.
pub(super) fn is_of(decision: &Decision, subject: &Subject) -> bool {
    let kind: SubjectKind = masking::kind_of(subject);
    decision.of.is_empty() || decision.of.contains(&kind)
}

/// The written decision: unit, number, parts, documents, persons behind it.
fn decide(
    tx: &Tx<'_>,
    case: &Loaded<'_>,
    grade: &Grade,
    input: &Input,
    (body, said): (&mut Body, &mut Said),
    day: NaiveDate,
) -> Result<(), Error> {
    proposals::may_determine(tx, grade, case.file.unit)?;
    let mut held = held(tx, case)?;
    if let Some(decision) = &grade.decision {
        if let Some(rule) = decision.number.as_ref().filter(|found| found.value)
            && value(input, NUMBER).is_empty()
        {
            return Err(refuse(
                Code::Input,
                &rule.rule,
                text!("缺少决定文号", "the decision has no number"),
                text!("用 --number 文号 写明", "give it with --number NUMBER"),
            ));
        }
        documents(decision, case, input)?;
        let lacking = missing(&decision.parts, input);
        if !lacking.is_empty() && is_of(decision, &case.subject) {
            let (zh, en, codes) = named(&lacking);
            return Err(refuse(
                Code::Input,
                &decision.rule,
                text!("决定书缺少：{zh}", "the decision lacks: {en}"),
                text!("用 --field 写明：{codes}", "give them with --field: {codes}"),
            ));
        }
        said.values = given(&decision.parts, input);
        body.fields = said.values.keys().cloned().collect();
    }
    held.co_unit = co_unit(tx, case, grade, input)?;
    value(input, NUMBER).clone_into(&mut held.decision);
    held.decided_on = Some(day.to_string());
    store::update(tx.db(), &held)?;
    if let Some(linked) = &grade.linked {
        link(tx, case, linked, input)?;
    }
    Ok(())
}

fn documents(decision: &Decision, case: &Loaded<'_>, input: &Input) -> Result<(), Error> {
    let Some(wanted) = decision.documents.as_ref().filter(|_| is_of(decision, &case.subject)) else { return Ok(()) };
    if input.documents.iter().any(|paper| wanted.value.contains(&paper.kind)) {
        return Ok(());
    }
    let all = wanted.value.join(" ");
    Err(refuse(
        Code::Basis,
        &wanted.rule,
        text!("没有所依据的决定文书", "the decision document it rests on is missing"),
        text!("用 --document 种类=文件 附上，种类：{all}", "attach it with --document KIND=FILE; kinds: {all}"),
    ))
}

/// The unit the determination is made with.
fn co_unit(tx: &Tx<'_>, case: &Loaded<'_>, grade: &Grade, input: &Input) -> Result<Option<i64>, Error> {
    let word = value(input, CO_UNIT);
    let found = if word.is_empty() { None } else { units::by_code(tx.db(), word)? };
    match (&grade.co_unit, found) {
        (Some(law), found) if law.value && found.as_ref().is_none_or(|unit| unit.id == case.file.unit) => Err(refuse(
            Code::Input,
            &law.rule,
            text!("未写明会同认定的单位", "the unit it is determined with is not named"),
            text!("用 --field co-unit=单位代码 写明另一单位", "name another unit with --field co-unit=CODE"),
        )),
        (_, None) if !word.is_empty() => Err(Error::not_found(word)),
        (_, found) => Ok(found.map(|unit| unit.id)),
    }
}

/// Asks for each person behind a listed organisation; each is linked, none is listed.
fn link(tx: &Tx<'_>, case: &Loaded<'_>, linked: &Linked, input: &Input) -> Result<(), Error> {
    if masking::kind_of(&case.subject) != SubjectKind::Organisation {
        return Ok(());
    }
    let lacking = missing(&linked.roles, input);
    if !lacking.is_empty() {
        let (zh, en, codes) = named(&lacking);
        return Err(refuse(
            Code::Input,
            &linked.rule,
            text!("未写明关联人员：{zh}", "the persons behind it are not named: {en}"),
            text!(
                "用 --field 写明 姓名:证件号码，没有的写 none：{codes}",
                "give NAME:NUMBER with --field, `none` where there is nobody: {codes}"
            ),
        ));
    }
    for role in &linked.roles {
        let people = value(input, &role.code).split([';', '；']).map(str::trim);
        for typed in people.filter(|typed| !typed.is_empty() && !NOBODY.contains(typed)) {
            let subject = person(tx, typed, &linked.rule)?;
            store::link(tx.db(), case.file.id, &role.code, subject)?;
        }
    }
    Ok(())
}

/// A person by name and number; one without a record yet is entered as a subject.
fn person(tx: &Tx<'_>, typed: &str, rule: &str) -> Result<i64, Error> {
    let (name, number) = typed.split_once([':', '：']).unwrap_or(("", typed));
    let checked = identifier::check(number.trim(), tx.today());
    if !checked.is_usable() || !checked.kind.is_personal() {
        return Err(refuse(
            Code::Input,
            rule,
            text!("证件号码无效", "the number is not valid"),
            text!("写成 姓名:证件号码", "write NAME:NUMBER"),
        ));
    }
    if let Some(found) = proof::find(tx, &proof::Target::Identifier(checked.normalised.clone()))? {
        // A number that belongs to somebody else reaches somebody else: nobody is taken for another in silence.
        if !name.trim().is_empty() && bare(name) != bare(&found.name) {
            return Err(refuse(
                Code::Input,
                rule,
                text!("所写姓名与该证件号码登记的姓名不符", "the name is not the one this number is registered under"),
                text!(
                    "核对姓名和证件号码；登记的姓名有误的，先用 `xintai subject change` 更正",
                    "check name and number; if the register is wrong, mend it first: `xintai subject change`"
                ),
            ));
        }
        return Ok(found.id);
    }
    if name.trim().is_empty() {
        return Err(refuse(
            Code::Input,
            rule,
            text!("缺少姓名", "the name is missing"),
            text!("写成 姓名:证件号码", "write NAME:NUMBER"),
        ));
    }
    let kind: IdKind = checked.kind;
    let subject = Subject {
        id: 0,
        kind: SubjectKind::Person.word().to_owned(),
        id_kind: kind.to_string(),
        id_value: checked.normalised.clone(),
        name: name.trim().to_owned(),
        ended_on: None,
        ended_registered_on: None,
    };
    subjects::insert(tx.db(), &subject, &tx.subject_digest(&checked.normalised))
}

/// A name by its letters alone.
fn bare(name: &str) -> String {
    identifier::clean(name).chars().filter(|letter| letter.is_alphanumeric()).collect()
}

/// Removal: by whom determined, with the subject told in writing.
fn remove(
    tx: &Tx<'_>,
    case: &Loaded<'_>,
    grade: &Grade,
    transition: &Transition,
    input: &Input,
    body: &mut Body,
    day: NaiveDate,
) -> Result<(), Error> {
    let way = way_out(tx, case, grade)?;
    let removal = grade.removal.as_ref();
    if way == Way::Conditions && (input.documents.is_empty() || input.finding.as_deref().is_none_or(str::is_empty)) {
        let rule = removal.map(|removal| removal.rule.clone()).unwrap_or_default();
        return Err(refuse(
            Code::Input,
            &rule,
            text!("未写明符合移出条件的事实与文书", "what meets the conditions, and its document, are missing"),
            text!("用 --finding 写明，用 --document 附上", "give --finding and --document"),
        ));
    }
    if removal.and_then(|removal| removal.notice.as_ref()).is_some_and(|notice| notice.value) {
        body.notice = Some(letters::letter(tx, case, grade, listings::EFFECTIVE, transition, input, day)?);
    }
    let mut held = held(tx, case)?;
    held.removed_on = Some(day.to_string());
    way.word().clone_into(&mut held.removal);
    store::update(tx.db(), &held)
}

/// Every field that a step of a listing reads, whoever is listed.
pub(super) fn taken(tx: &Tx<'_>, case: &Loaded<'_>, step: &str) -> Vec<String> {
    let Some(grade) = listings::grade_of(tx, case) else { return Vec::new() };
    let codes = |parts: &[Entry]| parts.iter().map(|part| part.code.clone()).collect::<Vec<_>>();
    let mut fields = Vec::new();
    match step {
        "notify" => {
            fields.extend(grade.notice.iter().flat_map(|notice| codes(&notice.parts)));
            fields.extend(grade.hearing.iter().map(|_| REPLY_BY.to_owned()));
        }
        "decide" => {
            fields.extend([NUMBER, CO_UNIT].map(str::to_owned));
            fields.extend(grade.decision.iter().flat_map(|decision| codes(&decision.parts)));
            fields.extend(grade.linked.iter().flat_map(|linked| codes(&linked.roles)));
        }
        _ => {}
    }
    fields
}

/// The fields a step of a listing takes, for forms.
pub(super) fn asked(tx: &Tx<'_>, case: &Loaded<'_>, step: &str) -> Vec<Asked> {
    let Some(grade) = listings::grade_of(tx, case) else { return Vec::new() };
    let of = |parts: &[Entry]| -> Vec<Asked> {
        let one = |part: &Entry| Asked { field: part.code.clone(), label: part.label.clone(), options: Vec::new() };
        parts.iter().map(one).collect()
    };
    let one = |field: &str, label: Text| Asked { field: field.to_owned(), label, options: Vec::new() };
    let mut fields = Vec::new();
    match step {
        "notify" => {
            fields.extend(grade.notice.iter().flat_map(|notice| of(&notice.parts)));
            if grade.hearing.is_some() {
                fields.push(one(REPLY_BY, text!("提出异议的最后一日", "last day to object")));
            }
        }
        "decide" => {
            if grade.decision.as_ref().is_some_and(|decision| decision.number.is_some()) {
                fields.push(one(NUMBER, text!("决定文号", "number of the decision")));
            }
            if grade.co_unit.is_some() {
                fields.push(one(CO_UNIT, text!("会同单位代码", "code of the other unit")));
            }
            fields.extend(grade.decision.iter().flat_map(|decision| of(&decision.parts)));
            if masking::kind_of(&case.subject) == SubjectKind::Organisation {
                fields.extend(grade.linked.iter().flat_map(|linked| of(&linked.roles)));
            }
        }
        _ => {}
    }
    fields
}

/// The kinds of paper of which a step of a listing needs one, for forms.
pub(super) fn papers(tx: &Tx<'_>, case: &Loaded<'_>, step: &str) -> Vec<String> {
    let decision = listings::grade_of(tx, case).and_then(|grade| grade.decision.as_ref());
    let wanted = decision.filter(|_| step == "decide").and_then(|decision| decision.documents.as_ref());
    wanted.map(|documents| documents.value.clone()).unwrap_or_default()
}

/// With the removal, what lies behind the listing is neither shared nor published any more.
pub(super) fn hide_behind(tx: &Tx<'_>, case: &Loaded<'_>, cite: &str) -> Result<(), Error> {
    for mut record in proposals::behind(tx, case.file.id)? {
        if record.state != "accepted" || record.hidden_on.is_some() {
            continue;
        }
        record.hidden_on = Some(tx.today().to_string());
        record.hidden_case = Some(case.file.id);
        records::update(tx.db(), &record)?;
        let event = records::Event {
            record: record.id,
            at: tx.now_ms(),
            kind: Effect::Hide.word().to_owned(),
            officer: tx.actor().officer,
            cite: Some(cite.to_owned()),
            case_file: Some(case.file.id),
            ..records::Event::default()
        };
        records::insert_event(tx.db(), &event)?;
        measure_steps::end_with(tx, Gone::Repaired(record.id), cite)?;
    }
    Ok(())
}

/// What a decision on another kind of subject does not state although the law lists it: told, not refused.
pub(super) fn warning(tx: &Tx<'_>, case: &Loaded<'_>, transition: &Transition) -> Option<Text> {
    let decision = listings::grade_of(tx, case)?.decision.as_ref()?;
    if transition.step != "decide" || is_of(decision, &case.subject) {
        return None;
    }
    let last = case.events.iter().rev().find(|event| event.step == "decide")?;
    let stated = facts::event(last).ok()?.body.fields;
    let lacking: Vec<&Entry> = decision.parts.iter().filter(|part| !stated.contains(&part.code)).collect();
    if lacking.is_empty() {
        return None;
    }
    let (zh, en, _) = named(&lacking);
    let article = tx.pack().articles.text(&decision.others_rule);
    let (article_zh, article_en) = (article.zh, article.en);
    Some(text!("决定书未写明：{zh}（{article_zh}）", "the decision does not state: {en} ({article_en})"))
}

//! What each step needs, what of it is written down, and which of a step's outcomes the facts lead to.

use super::{
    applications,
    casework::Loaded,
    compared, facts, listing_steps, listings, mailings, measure_steps, openings, pauses, rejudged, repair_results,
    replacements,
    steps::{self, Input},
};
use crate::{
    domain::{
        case::{Body, NOTICED, Said},
        comparison::{Reading, normalise},
        disclosure::{self, Until},
        refusal::Code,
    },
    locale::Text,
    regime::{MEASURE, Transition},
    service::{Error, Tx, reason::is_wordless, store::notices},
    text,
};
use chrono::NaiveDate;
use std::collections::BTreeMap;

/// The ground that is checked against the disclosure period instead of by comparison.
const PERIOD: &str = "period";

/// Which outcome of a step the facts and the input lead to.
pub(super) fn outcome(tx: &Tx<'_>, case: &Loaded<'_>, action: &str, input: &Input) -> Result<String, Error> {
    if let Some(word) = repair_results::outcome(tx, case, action, input)? {
        return Ok(word);
    }
    let standing = &case.standing;
    let beside = standing.is_with_provider();
    let word = match action {
        "compare" => return compare_outcome(tx, case),
        "correct" if standing.proposed_by_provider => NOTICED,
        "correct" if beside => "rest",
        "forward"
            if case.file.kind == "objection" && standing.state != "same" && !standing.unforwarded().is_empty() =>
        {
            "rest"
        }
        "confirm" => match (input.upheld.unwrap_or(true), beside) {
            (false, true) => "refused-beside",
            (false, false) => "refused",
            (true, true) => "confirmed-beside",
            (true, false) => steps::confirmed_outcome(standing, correctable_left(tx, case)?),
        },
        "reply" if input.unverifiable => "unverifiable",
        "reply" => match input.upheld {
            Some(true) => "upheld",
            Some(false) if !standing.proposed.is_empty() => "rejected-beside",
            Some(false) if compared::of_case(tx, case)?.differs() => "rejected-part",
            Some(false) => "rejected",
            None => {
                return Err(missing(
                    &rule_of(case, action),
                    text!("未说明异议是否成立", "it is not said whether the objection is upheld"),
                    text!("用 --upheld 或 --rejected", "use --upheld or --rejected"),
                ));
            }
        },
        "answer" => match input.upheld {
            Some(true) => "upheld",
            Some(false) => "rejected",
            None => {
                return Err(missing(
                    &rule_of(case, action),
                    text!("未说明异议是否成立", "it is not said whether the objection is upheld"),
                    text!("用 --upheld 或 --rejected", "use --upheld or --rejected"),
                ));
            }
        },
        "decide" if case.file.kind == "repair" => match input.upheld {
            Some(true) => "granted",
            Some(false) => "refused",
            None => {
                return Err(missing(
                    &rule_of(case, action),
                    text!("未说明是否准予", "it is not said whether it is granted"),
                    text!("用 --upheld 准予，--rejected 不准予", "grant with --upheld, refuse with --rejected"),
                ));
            }
        },
        // Who checks a removal may send it back to who proposed it, where the text knows that.
        "delete" | "approve" if input.upheld == Some(false) => "refused",
        "approve" => "approved",
        "close" if case.table.transition(Some(&standing.state), action, &standing.code).is_some() => {
            return Ok(standing.code.clone());
        }
        _ => "",
    };
    Ok(known_outcome(case, action, word))
}

/// The outcome as the regulation knows it: where it parts no comparison from the provider's answer, the plain one.
fn known_outcome(case: &Loaded<'_>, action: &str, word: &str) -> String {
    let known = |word: &str| case.table.step.iter().any(|step| step.step == action && step.outcome == word);
    let plain = word.split('-').next().unwrap_or_default();
    [word, plain].into_iter().find(|word| known(word)).unwrap_or_default().to_owned()
}

fn rule_of(case: &Loaded<'_>, action: &str) -> String {
    case.table.step.iter().find(|step| step.step == action).map(|step| step.rule.clone()).unwrap_or_default()
}

/// Whether fields stay to be corrected once the proposed ones are.
fn correctable_left(tx: &Tx<'_>, case: &Loaded<'_>) -> Result<bool, Error> {
    let comparison = compared::of_case(tx, case)?;
    let left = comparison.correctable().any(|field| !case.standing.proposed.contains_key(&field.field));
    Ok(left)
}

fn compare_outcome(tx: &Tx<'_>, case: &Loaded<'_>) -> Result<String, Error> {
    if case.standing.code == PERIOD && case.table.step.iter().any(|step| step.outcome == "expired") {
        let over = last_day(tx, case)?.is_some_and(|last| last < tx.today());
        return Ok(if over { "expired" } else { "not-expired" }.to_owned());
    }
    let differs = compared::of_case(tx, case)?.differs();
    Ok(if differs { "differs" } else { "same" }.to_owned())
}

/// The last day of the record's disclosure, where it is fixed.
pub(super) fn last_day(tx: &Tx<'_>, case: &Loaded<'_>) -> Result<Option<NaiveDate>, Error> {
    let (record, _) = facts::of_record(tx, &case.record)?;
    Ok(match disclosure::disclosed_until(&record, &tx.in_force().periods()) {
        Until::On { last, .. } => Some(last),
        _ => None,
    })
}

fn missing(rule: &str, what: Text, hint: Text) -> Error {
    Error::new(Code::Input, what).cite(rule).hint(hint)
}

/// What of the input is written down, after the step's demands are met.
pub(super) fn prepare(
    tx: &Tx<'_>,
    case: &Loaded<'_>,
    transition: &Transition,
    input: &Input,
) -> Result<(Body, Said, NaiveDate), Error> {
    let day = input.received.unwrap_or_else(|| tx.today());
    openings::check_day(tx, day, &transition.rule)?;
    // Blanks and marks alone say nothing, and count as nothing.
    let given =
        |text: &Option<String>| text.as_deref().filter(|said| !is_wordless(said)).unwrap_or_default().trim().to_owned();
    let mut body = Body { written: input.written || !input.documents.is_empty(), ..Body::default() };
    let mut said = Said {
        reason: given(&input.reason),
        finding: given(&input.finding),
        report: given(&input.report),
        ..Said::default()
    };
    demands(tx, case, transition, input, &body, &said)?;
    if let Some(grade) = listings::grade_of(tx, case) {
        listing_steps::prepare(tx, case, grade, transition, input, (&mut body, &mut said), day)?;
        return Ok((body, said, day));
    }
    if case.file.kind == MEASURE {
        measure_steps::prepare(tx, case, transition, input, &mut body, day)?;
        return Ok((body, said, day));
    }
    match transition.step.as_str() {
        "compare" => compare(tx, case, &mut body)?,
        "correct" if transition.outcome == NOTICED => said.values = noticed(case, transition, input)?,
        "correct" => said.values = correction(tx, case, transition, input)?,
        "confirm" => {
            body.fields = case.standing.proposed.keys().cloned().collect();
            if case.standing.proposed.is_empty() {
                return Err(nothing_proposed(transition));
            }
        }
        // A regulation without comparison passes every objection on as it is.
        "forward" if !case.table.has("compare") => body.fields = case.standing.claims.keys().cloned().collect(),
        "forward" if case.file.kind == "objection" => {
            let comparison = compared::of_case(tx, case)?;
            if !comparison.to_forward() && case.standing.unforwarded().is_empty() {
                return Err(not_the_providers(transition));
            }
            body.fields = case.standing.unforwarded().into_iter().collect();
        }
        "receive" if case.file.kind != "repair" => receive(case, transition, day)?,
        "reply" => reply(tx, case, transition, input, &mut body, &mut said, day)?,
        "notify" => body.notice = Some(notice(tx, case, transition, input, day)?),
        "pause" => body.code = Some(pauses::begin(tx, case, transition, input, day)?),
        "continue" => pauses::end(case, transition, day)?,
        step if case.file.kind == "repair" && tx.pack().repair.by_result.is_some() => {
            repair_results::prepare(tx, step, &transition.outcome, input, &mut body)?;
        }
        _ if case.file.kind == "repair" => {
            applications::prepare(tx, case, transition, input, &mut body, &mut said)?;
        }
        _ => {}
    }
    Ok((body, said, day))
}

/// Inputs the pack demands.
fn demands(
    tx: &Tx<'_>,
    case: &Loaded<'_>,
    transition: &Transition,
    input: &Input,
    body: &Body,
    said: &Said,
) -> Result<(), Error> {
    let rule = &transition.rule;
    for need in &transition.needs {
        match need.as_str() {
            "reason" if said.reason.is_empty() => {
                return Err(missing(
                    rule,
                    text!("缺少理由", "a reason is missing"),
                    text!("用 --reason 写明", "give it with --reason"),
                ));
            }
            "finding" if said.finding.is_empty() => {
                return Err(missing(
                    answered_rule(case, transition),
                    text!("缺少核查结果", "the result of the check is missing"),
                    text!("用 --finding 写明", "give it with --finding"),
                ));
            }
            "report" if said.report.is_empty() => {
                return Err(missing(
                    rule,
                    text!("缺少异议报告的内容", "the text of the objection report is missing"),
                    text!("用 --report 写明", "give it with --report"),
                ));
            }
            "told" if input.told.is_none() => {
                return Err(missing(
                    answered_rule(case, transition),
                    text!("缺少回复申请人的日期", "the day the applicant was answered is missing"),
                    text!("用 --told 写明回复申请人之日", "give the day with --told"),
                ));
            }
            "number" if input.number.as_deref().unwrap_or_default().trim().is_empty() => {
                return Err(missing(
                    rule,
                    text!("缺少书面告知的文号", "the number of the written notice is missing"),
                    text!("用 --number 写明文号", "give it with --number"),
                ));
            }
            "written" if !body.written => {
                return Err(missing(
                    rule,
                    text!("须为书面", "it must be in writing"),
                    text!("附书面材料，或用 --written 注明", "attach the paper, or state it with --written"),
                ));
            }
            "value" if input.fields.is_empty() && replacements::corrected(tx, case)?.is_empty() => {
                return Err(missing(
                    rule,
                    text!("缺少更正后的内容", "the corrected values are missing"),
                    text!("用 --field 字段=值 给出", "give them with --field FIELD=VALUE"),
                ));
            }
            _ => {}
        }
    }
    if let (Some(day), Some((after, what))) = (input.received, follows(case, transition)) {
        openings::check_after(day, Some(after), &what, rule)?;
    }
    let received = case.standing.received.filter(|_| transition.step != "amend");
    match (input.received, received) {
        (Some(day), Some(first)) if day < first => Err(Error::new(
            Code::Input,
            text!("`{day}` 早于收件日{first}", "`{day}` is before the day of receipt {first}"),
        )
        .cite(rule.clone())
        .hint(text!("核对日期；收件日有误的用 `case amend`", "check the day, or mend it with `case amend`"))),
        _ => {
            let _ = tx;
            Ok(())
        }
    }
}

/// The day that a step answers: of the transfer, of the objection, of the one notice.
fn follows(case: &Loaded<'_>, transition: &Transition) -> Option<(NaiveDate, Text)> {
    let standing = &case.standing;
    match transition.step.as_str() {
        "reply" => {
            Some((standing.stays.last()?.received?, text!("提供单位收到之日", "the day the provider received it")))
        }
        "answer" => Some((standing.objected?, text!("收到异议之日", "the day of the objection"))),
        "receive" if case.file.kind == "repair" => {
            let told = case.events.iter().rev().find(|event| event.step == "notify")?;
            Some((facts::day(&told.day)?, text!("一次性告知之日", "the day of the notice")))
        }
        _ => None,
    }
}

fn compare(tx: &Tx<'_>, case: &Loaded<'_>, body: &mut Body) -> Result<(), Error> {
    if case.standing.code == PERIOD {
        body.date = last_day(tx, case)?;
        return Ok(());
    }
    let comparison = compared::of_case(tx, case)?;
    body.fields = comparison.forwardable().map(|field| field.field.clone()).collect();
    Ok(())
}

/// The rule on what an answer must hold: the refusal of an incomplete one, where the regulation has its own.
fn answered_rule<'a>(case: &'a Loaded<'_>, transition: &'a Transition) -> &'a str {
    let own = case.table.step.iter().find(|step| step.step == transition.step && !step.needs_rule.is_empty());
    own.map_or(&transition.rule, |step| &step.needs_rule)
}

/// The values of the provider's written notice, and nothing else (CS-19-4).
fn noticed(case: &Loaded<'_>, transition: &Transition, input: &Input) -> Result<BTreeMap<String, String>, Error> {
    let due = &case.standing.proposed;
    let known: Vec<String> = due.keys().cloned().collect();
    for (word, value) in &input.fields {
        let same = compared::resolve(&known, word).and_then(|field| due.get_key_value(&field)).is_some_and(
            |(field, noticed)| {
                let reading = compared::reading_of(field);
                normalise(value, reading) == normalise(noticed, reading)
            },
        );
        if !same {
            return Err(missing(
                &transition.rule,
                text!("`{word}` 只能更正为书面告知的内容", "`{word}` can only become what the written notice says"),
                text!("不写 --field 即按书面告知更正", "leave --field out to follow the notice"),
            ));
        }
    }
    Ok(due.clone())
}

/// The provider's values of the differing fields, and nothing else: the centre never writes a value of its own.
fn correction(
    tx: &Tx<'_>,
    case: &Loaded<'_>,
    transition: &Transition,
    input: &Input,
) -> Result<BTreeMap<String, String>, Error> {
    let due = steps::provider_values(tx, case)?;
    let refuse = |message: Text| {
        let rule = if transition.when_rule.is_empty() { &transition.rule } else { &transition.when_rule };
        Error::new(Code::State, message).cite(rule.clone()).hint(text!(
            "平台与提供单位一致的内容转提供单位核查",
            "what both sides agree on is for the provider: `forward`"
        ))
    };
    if due.is_empty() {
        return Err(refuse(text!(
            "平台与提供单位一致，中心不得更正",
            "platform and provider agree: nothing to correct"
        )));
    }
    if input.fields.is_empty() {
        return Ok(due);
    }
    let known: Vec<String> = due.keys().cloned().collect();
    let mut values = BTreeMap::new();
    for (word, value) in &input.fields {
        let found = compared::resolve(&known, word).and_then(|field| due.get_key_value(&field));
        let Some((field, provided)) = found else {
            return Err(refuse(text!(
                "`{word}` 双方一致，中心不得更正",
                "both sides agree on `{word}`: the centre may not correct it"
            )));
        };
        let reading = compared::reading_of(field);
        if normalise(value, reading) != normalise(provided, reading) {
            refuse_unreadable(field, value, &transition.rule)?;
            return Err(refuse(text!(
                "`{word}` 只能更正为提供单位报送的内容",
                "`{word}` can only become what the provider submitted"
            )));
        }
        values.insert(field.clone(), provided.clone());
    }
    Ok(values)
}

/// A corrected value that is none of its field's kind.
fn refuse_unreadable(field: &str, value: &str, rule: &str) -> Result<(), Error> {
    if compared::reads(field, value) {
        return Ok(());
    }
    let Text { zh, en } = compared::label_of(field);
    let (message, hint) = match compared::reading_of(field) {
        Reading::Amount => (
            text!("「{zh}」：`{value}` 不是金额", "{en}: `{value}` is no amount"),
            text!("写作 0.5（万元）或 5000元", "write it as 0.5 (10,000 yuan) or 5000元"),
        ),
        Reading::Date => (
            text!("「{zh}」：`{value}` 不是日期", "{en}: `{value}` is not a date"),
            text!("写作 2018-09-27", "write it as 2018-09-27"),
        ),
        Reading::Identifier | Reading::Guess => (
            text!("「{zh}」的校验码不正确", "{en}: its check character is wrong"),
            text!("按证照逐字核对", "look at the paper, character by character"),
        ),
    };
    Err(missing(rule, message, hint))
}

fn nothing_proposed(transition: &Transition) -> Error {
    Error::new(Code::State, text!("没有待复核的更正", "no correction waits for confirmation"))
        .cite(transition.rule.clone())
        .hint(text!("先提出更正", "propose one first"))
}

fn not_the_providers(transition: &Transition) -> Error {
    Error::new(Code::State, text!("没有双方一致的争议内容可转", "no disputed field on which both sides agree"))
        .cite(transition.rule.clone())
        .hint(text!("不一致的内容由中心更正", "what differs is corrected by the centre: `correct`"))
}

fn receive(case: &Loaded<'_>, transition: &Transition, day: NaiveDate) -> Result<(), Error> {
    let forwarded = case.standing.stays.last().and_then(|stay| stay.forwarded);
    if forwarded.is_some_and(|forwarded| day < forwarded) {
        return Err(missing(
            &transition.rule,
            text!("`{day}` 早于转办之日", "`{day}` is before the day of the transfer"),
            text!("填写提供单位实际收到之日", "give the day the provider received it"),
        ));
    }
    Ok(())
}

fn reply(
    tx: &Tx<'_>,
    case: &Loaded<'_>,
    transition: &Transition,
    input: &Input,
    body: &mut Body,
    said: &mut Said,
    day: NaiveDate,
) -> Result<(), Error> {
    let rule = &transition.rule;
    if day < tx.today() && input.documents.is_empty() {
        return Err(missing(
            rule,
            text!("早于登记日的答复须附书面材料", "a reply of an earlier day needs its paper"),
            text!("用 --document 附上", "attach it with --document"),
        ));
    }
    body.date = input.told;
    body.notice = input.number.as_deref().map(str::trim).filter(|number| !number.is_empty()).map(str::to_owned);
    if let Some(told) = input.told {
        openings::check_day(tx, told, rule)?;
        let received = case.standing.stays.last().and_then(|stay| stay.received);
        let what = text!("提供单位收到之日", "the day the provider received it");
        openings::check_after(told, received, &what, rule)?;
    }
    let mut fields = case.standing.to_forward.clone();
    if input.upheld == Some(true) && !transition.needs.iter().any(|need| need == "value") {
        return replacements::refuse_values(transition, input);
    }
    if input.upheld == Some(true) && input.fields.is_empty() {
        // The unit sent a new version that is in force by now: that is the correction.
        said.values = replacements::corrected(tx, case)?;
        fields.extend(said.values.keys().cloned());
    } else if input.upheld == Some(true) {
        let (platform, known) = compared::platform_side(tx, &case.record)?;
        for (word, value) in &input.fields {
            let Some(field) = compared::resolve(&known, word) else {
                let all = known.join(" ");
                return Err(missing(
                    rule,
                    text!("没有字段 `{word}`", "there is no field `{word}`"),
                    text!("字段：{all}", "fields: {all}"),
                ));
            };
            refuse_unreadable(&field, value, rule)?;
            said.values.insert(field, value.trim().to_owned());
        }
        let changes = said.values.iter().any(|(field, value)| {
            let reading = compared::reading_of(field);
            let now = platform.get(field).map(String::as_str).unwrap_or_default();
            normalise(value, reading) != normalise(now, reading)
        });
        if !changes {
            return Err(missing(
                rule,
                text!("更正后的内容与现有内容相同", "the corrected values are those that stand already"),
                text!("异议不成立的用 --rejected", "use --rejected when the objection is not upheld"),
            ));
        }
        rejudged::of(tx, &case.record, &said.values, rule)?;
        fields.extend(said.values.keys().cloned());
    }
    body.fields = fields.into_iter().collect();
    Ok(())
}

/// The notice to the subject that was sent; a rendered one that was not yet is marked as sent on `day`.
fn notice(
    tx: &Tx<'_>,
    case: &Loaded<'_>,
    transition: &Transition,
    input: &Input,
    day: NaiveDate,
) -> Result<String, Error> {
    let moved = case.standing.moved;
    let all = notices::of_case(tx.db(), case.file.id)?;
    let notice = all
        .iter()
        .rev()
        .filter(|notice| notice.addressee == "subject")
        .find(|notice| facts::day_of(notice.made_at) >= moved);
    let Some(notice) = notice else {
        return Err(Error::new(Code::State, text!("尚未制作告知书", "no notice has been rendered"))
            .cite(transition.rule.clone())
            .hint(text!("先用 `xintai notice render`", "render it first: `xintai notice render`")));
    };
    mailings::serve(tx, notice, input.method.as_deref(), day, &transition.rule)?;
    Ok(notice.no.clone())
}
